namespace VersionManager.Contracts.Control;

/// <summary>The path of new flows of a version to a host: an element of <c>GET /v1/paths</c>.</summary>
/// <param name="Peer">The host's address.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="Reason">Why; the kernel carries flows only with <see cref="PathReason.Offloaded"/>.</param>
/// <param name="Ports">The managed ports whose flows the kernel carries, such as <c>tcp/7000</c>; the daemon carries the
/// others.</param>
public sealed record PathInfo(string Peer, string Application, Version Version, PathReason Reason, IReadOnlyList<string> Ports);

/// <summary>Why flows to a host take their path.</summary>
public enum PathReason
{
    /// <summary>Kernel: the nodes have agreed.</summary>
    Offloaded,

    /// <summary>Userspace: this node's configuration turns offload off.</summary>
    Disabled,

    /// <summary>Userspace: no flow went there lately.</summary>
    NoFlow,

    /// <summary>Userspace: it is not known yet whether the host is a node.</summary>
    PeerUnknown,

    /// <summary>Userspace, which tries again: the peer's daemon does not answer.</summary>
    PeerDown,

    /// <summary>Userspace: the peer's daemon is too old, or its configuration turns offload off.</summary>
    PeerDeclines,

    /// <summary>Userspace: the nodes are about to agree.</summary>
    Agreeing,

    /// <summary>Userspace, which may hold them: the peer does not run the version, or has no port left for it.</summary>
    NoOffer,

    /// <summary>None of the application's ports is managed here.</summary>
    NotManaged,

    /// <summary>Plain, without a header: the host has no daemon.</summary>
    Unmanaged,
}
