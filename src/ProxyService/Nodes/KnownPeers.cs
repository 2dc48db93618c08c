using System.Net;
using VersionManager.DataPath.Peers;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Nodes;

/// <summary>What <c>state/peers.json</c> holds: the addresses of nodes.</summary>
internal sealed record KnownPeers(int Format, IReadOnlyList<string> Addresses) : IVersionedState;

/// <summary>Remembers nodes, so that one that is down is never taken for a host without a daemon.</summary>
internal sealed class PeerStore(StateFolder folder) : IPeerStore
{
    private const int Format = 1;

    private readonly StateFile<KnownPeers> _file = new(folder.File("peers.json"), DaemonJson.Default.KnownPeers, Format);

    /// <inheritdoc/>
    public IReadOnlyCollection<IPAddress> Load() => [.. (_file.Load()?.Addresses ?? []).Select(IPAddress.Parse)];

    /// <inheritdoc/>
    public void Save(IReadOnlyCollection<IPAddress> nodes) =>
        _file.Save(new KnownPeers(Format, [.. nodes.Select(node => node.ToString()).Order(StringComparer.Ordinal)]));
}
