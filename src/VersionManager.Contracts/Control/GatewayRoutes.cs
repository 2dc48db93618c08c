using VersionManager.Contracts.Releases;

namespace VersionManager.Contracts.Control;

/// <summary>
/// Answers a gateway's long poll, <c>GET /v1/gateways/{application}?after=SEQUENCE&amp;wait=SECONDS</c>: the versions that it may
/// use. A gateway that asks <c>after</c> a sequence uses that sequence's routes.
/// </summary>
/// <param name="Sequence">Asking <c>after</c> it is answered when something has changed.</param>
/// <param name="Versions">The running versions whose releases have a gateway section, newest first.</param>
public sealed record GatewayRoutes(long Sequence, IReadOnlyList<GatewayRoute> Versions);

/// <summary>One running version, as a gateway reaches it.</summary>
/// <param name="Version">The version.</param>
/// <param name="Address">The guest's private address.</param>
/// <param name="Draining">Whether the version finishes its requests and gets no new ones.</param>
/// <param name="Gateway">The release's gateway section.</param>
/// <param name="Predecessor">The version before it, whose interface its translator accepts; null for none.</param>
public sealed record GatewayRoute(
    Version Version,
    string Address,
    bool Draining,
    GatewayManifest Gateway,
    Version? Predecessor = null
);
