namespace VersionManager.DataPath.Usage;

/// <summary>What was carried for one version on this node since the daemon started, and for whom.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="OpenFlows">TCP flows open now.</param>
/// <param name="Flows">TCP flows ever opened.</param>
/// <param name="BytesIn">Bytes to the guest: streams and datagrams.</param>
/// <param name="BytesOut">Bytes from the guest.</param>
/// <param name="DatagramsIn">Datagrams to the guest.</param>
/// <param name="DatagramsOut">Datagrams from the guest.</param>
/// <param name="LastUse">When a byte was last carried, or null if none ever was.</param>
/// <param name="Peers">The hosts that the version exchanged messages with, the latest first; at most 64.</param>
public sealed record VersionUsage(
    string Application,
    Version Version,
    long OpenFlows,
    long Flows,
    long BytesIn,
    long BytesOut,
    long DatagramsIn,
    long DatagramsOut,
    DateTimeOffset? LastUse,
    IReadOnlyList<PeerUse> Peers
);
