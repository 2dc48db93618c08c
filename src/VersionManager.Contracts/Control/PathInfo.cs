namespace VersionManager.Contracts.Control;

/// <summary>Which way new flows of a version to a host take: an element of <c>GET /v1/paths</c>.</summary>
/// <param name="Peer">The host's address.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Reason">Why; only with <see cref="PathReason.Offloaded"/> the kernel carries them.</param>
/// <param name="Ports">The managed ports of which the kernel carries the flows, such as <c>tcp/7000</c>; others take the daemon's
/// way.</param>
public sealed record PathInfo(string Peer, string Application, Version Version, PathReason Reason, IReadOnlyList<string> Ports);

/// <summary>Why flows to a host take the way that they take.</summary>
public enum PathReason
{
    /// <summary>Kernel: both nodes agreed on it.</summary>
    Offloaded,

    /// <summary>Userspace: this node is told not to offload.</summary>
    Disabled,

    /// <summary>Userspace: nothing went there lately.</summary>
    NoFlow,

    /// <summary>Userspace: it is not known yet whether the host is a node.</summary>
    PeerUnknown,

    /// <summary>Userspace, which tries again: the peer's daemon does not answer.</summary>
    PeerDown,

    /// <summary>Userspace: the peer's daemon is too old for it, or told not to.</summary>
    PeerDeclines,

    /// <summary>Userspace: the two nodes are about to agree.</summary>
    Agreeing,

    /// <summary>Userspace, which may hold them: the peer does not run the version, or has no port left for it.</summary>
    NoOffer,

    /// <summary>None of the application's ports is managed here.</summary>
    NotManaged,

    /// <summary>Plainly, without a header: the host has no daemon.</summary>
    Unmanaged,
}
