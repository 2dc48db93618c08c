using System.Net.Sockets;

namespace VersionManager.ProxyService.Cli;

/// <summary>
/// The command that rsync runs to reach a node (its <c>-e</c>): <c>vmproxy sync-shell SOCKET NODE rsync --server --daemon .</c>.
/// It connects standard input and output to the daemon's socket, whose bytes the daemon carries to the node. The arguments after
/// the socket are not used.
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
