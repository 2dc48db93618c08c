using System.Net;
using VersionManager.Contracts;
using VersionManager.DataPath.Peers;

namespace VersionManager.ProxyService.Releases;

/// <summary>Tells nodes that this one has a release now, so that they can send others here.</summary>
internal sealed class SyncNotice(SyncConnect connect, SyncOptions options, TimeProvider clock, ILogger<SyncNotice> log)
{
    /// <summary>The stream's purpose; nothing follows the answer.</summary>
    public const string Purpose = "synced";

    /// <summary>Tells the nodes; returns when all know it, or cannot be told.</summary>
    public Task TellAsync(ReleaseKey release, IEnumerable<string> nodes) =>
        Task.WhenAll(nodes.Select(node => TellAsync(release, IPAddress.Parse(node))));

    private async Task TellAsync(ReleaseKey release, IPAddress node)
    {
        using var late = new CancellationTokenSource(options.ConnectPatience, clock);
        try
        {
            await using PeerStream stream = await connect(node, Purpose, release, late.Token);
        }
#pragma warning disable CA1031 // Nobody waits for the notice, so a failure must be logged here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The node learns it from this node's headers, or names other nodes.
            ReleaseLog.NotTold(log, node.ToString(), release.ToString(), e.Message);
        }
    }
}
