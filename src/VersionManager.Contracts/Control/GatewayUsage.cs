namespace VersionManager.Contracts.Control;

/// <summary>Who uses which version through a gateway: <c>GET /usage</c> at the gateway's own control socket.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Sequence">The routes that the gateway has put to use; see <see cref="GatewayRoutes"/>.</param>
/// <param name="Held">Requests that wait for a version.</param>
/// <param name="Versions">Every version that the gateway has used, newest first.</param>
public sealed record GatewayUsage(string Application, long Sequence, int Held, IReadOnlyList<GatewayVersionUsage> Versions);

/// <summary>The use of one version through a gateway.</summary>
/// <param name="Version">The version.</param>
/// <param name="Running">Whether the daemon lists it.</param>
/// <param name="Draining">Whether it gets nothing new.</param>
/// <param name="BehindSince">
/// Since when writes were acknowledged while it was away, so that reads prefer other versions; null when it has them all.
/// </param>
/// <param name="InFlight">Requests under way at it; a draining version with none may be stopped.</param>
/// <param name="Reads">Reads that it was asked since the gateway started.</param>
/// <param name="Writes">Writes that it was sent since the gateway started.</param>
/// <param name="LastUse">When the last of them ended; null when there was none.</param>
/// <param name="Clients">The addresses of its latest clients.</param>
public sealed record GatewayVersionUsage(
    Version Version,
    bool Running,
    bool Draining,
    DateTimeOffset? BehindSince,
    int InFlight,
    long Reads,
    long Writes,
    DateTimeOffset? LastUse,
    IReadOnlyList<string> Clients
);
