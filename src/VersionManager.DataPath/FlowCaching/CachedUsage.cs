namespace VersionManager.DataPath.FlowCaching;

/// <summary>What the <see cref="FlowCache"/> carried between a guest and a peer.</summary>
/// <param name="Interface">The number of the guest's link, which no later one has.</param>
/// <param name="Link">Its name.</param>
/// <param name="Peer">The peer's address.</param>
/// <param name="Protocol">The IP protocol's number.</param>
/// <param name="TowardsGuest">Which way.</param>
/// <param name="Packets">How many.</param>
/// <param name="Bytes">Of whole IP packets.</param>
internal sealed record CachedUsage(
    int Interface,
    string Link,
    uint Peer,
    byte Protocol,
    bool TowardsGuest,
    long Packets,
    long Bytes
);
