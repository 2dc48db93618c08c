using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Usage;

namespace VersionManager.DataPath;

/// <summary>The router's counters at one moment.</summary>
/// <param name="Versions">Usage by version.</param>
/// <param name="Peers">Every host that guests spoke to, and its state.</param>
/// <param name="Dropped">Counts of dropped packets and flows, by reason.</param>
public sealed record RouterSnapshot(
    IReadOnlyList<VersionUsage> Versions,
    IReadOnlyList<PeerInfo> Peers,
    IReadOnlyDictionary<DropReason, long> Dropped
)
{
    /// <summary>Which way new flows of each version take to each host, and why.</summary>
    public IReadOnlyList<Contracts.Control.PathInfo> Paths { get; init; } = [];
}
