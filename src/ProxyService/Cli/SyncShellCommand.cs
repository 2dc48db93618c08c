using System.Net.Sockets;

namespace VersionManager.ProxyService.Cli;

/// <summary>
/// What rsync runs to reach a node (its <c>-e</c>): <c>vmproxy sync-shell SOCKET NODE rsync --server --daemon .</c>. Joins
/// standard input and output to the daemon's socket, which the daemon carries to the node: what follows the socket is not used.
/// </summary>
internal static class SyncShellCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [string path, ..])
            throw new CommandLineException("sync-shell is for rsync to run: vmproxy sync-shell SOCKET.");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await StreamBridge.RunAsync(stream, () => socket.Shutdown(SocketShutdown.Send), CancellationToken.None);
        return 0;
    }
}
