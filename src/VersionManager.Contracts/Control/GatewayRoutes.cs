using VersionManager.Contracts.Releases;

namespace VersionManager.Contracts.Control;

/// <summary>
/// Answers a gateway's watch, <c>GET /v1/gateways/{application}?after=SEQUENCE&amp;wait=SECONDS</c>: which versions it
/// may use. A gateway that asks <c>after</c> a sequence has put that sequence's routes to use.
/// </summary>
/// <param name="Sequence">Ask again after it to be answered when something changed.</param>
/// <param name="Versions">The running versions whose releases have a gateway section, newest first.</param>
public sealed record GatewayRoutes(long Sequence, IReadOnlyList<GatewayRoute> Versions);

/// <summary>One running version, as a gateway reaches it.</summary>
/// <param name="Version">The version.</param>
/// <param name="Address">Its guest's private address.</param>
/// <param name="Draining">Whether it is about to stop: it finishes what it has and gets nothing new.</param>
/// <param name="Gateway">Its release's gateway section.</param>
/// <param name="Predecessor">The version before it, whose interface its translator takes; null for none.</param>
public sealed record GatewayRoute(
    Version Version,
    string Address,
    bool Draining,
    GatewayManifest Gateway,
    Version? Predecessor = null
);
