using System.Net;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Routing;

namespace VersionManager.ProxyService.Cli;

/// <summary>
/// What rsync runs to reach a node (its <c>-e</c>): <c>vmproxy sync-shell APPLICATION VERSION NODE rsync --server --daemon .</c>.
/// Opens a stream to that node's daemon, which starts the other rsync itself: what follows NODE is not used.
/// </summary>
internal static class SyncShellCommand
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [string application, string versionText, string node, ..]
            || !Version.TryParse(versionText, out Version? version) || !IPAddress.TryParse(node, out IPAddress? address))
            throw new CommandLineException("sync-shell is for rsync to run: vmproxy sync-shell APPLICATION VERSION NODE.");
        using var late = new CancellationTokenSource(ConnectTimeout);
        PeerStream stream;
        try
        {
            stream = await new PeerConnector().ConnectAsync(address, SyncServer.Purpose, application, version, late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new CommandLineException($"{node} did not answer within {ConnectTimeout.TotalSeconds:0} s.");
        }
        await using (stream)
            await StreamBridge.RunAsync(stream, stream.ShutdownSend, CancellationToken.None).ConfigureAwait(false);
        return 0;
    }
}
