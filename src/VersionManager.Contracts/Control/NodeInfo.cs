namespace VersionManager.Contracts.Control;

/// <summary>A node, as its daemon describes it: <c>GET /v1/node</c>.</summary>
/// <param name="Id">The node's id, made when the daemon first starts.</param>
/// <param name="HostName">The host's name.</param>
/// <param name="Address">The host's own address, which every guest sees as its own.</param>
/// <param name="Uplink">The interface that carries <paramref name="Address"/>.</param>
/// <param name="DaemonVersion">The version of the daemon's file.</param>
/// <param name="Started">When the daemon started.</param>
/// <param name="ResidentBytes">The daemon's resident memory.</param>
/// <param name="Isolations">The isolations that work on this node.</param>
public sealed record NodeInfo(
    string Id,
    string HostName,
    string Address,
    string Uplink,
    string DaemonVersion,
    DateTimeOffset Started,
    long ResidentBytes,
    IReadOnlyList<Isolation> Isolations
);
