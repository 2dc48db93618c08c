namespace VersionManager.DataPath.FlowCaching;

/// <summary>The packets that the <see cref="FlowCache"/> carried between a guest and a peer, in one direction.</summary>
/// <param name="Interface">The interface number of the guest's link, which is never reused.</param>
/// <param name="Link">The link's name.</param>
/// <param name="Peer">The peer's address.</param>
/// <param name="Protocol">The IP protocol's number.</param>
/// <param name="TowardsGuest">Whether the packets went to the guest.</param>
/// <param name="Packets">The number of packets.</param>
/// <param name="Bytes">The bytes of whole IP packets.</param>
internal sealed record CachedUsage(
    int Interface,
    string Link,
    uint Peer,
    byte Protocol,
    bool TowardsGuest,
    long Packets,
    long Bytes
);
