namespace VersionManager.Contracts.Control;

/// <summary>Who uses which version through a gateway: <c>GET /usage</c> at the gateway's own control socket.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Sequence">The sequence of the routes that the gateway uses; see <see cref="GatewayRoutes"/>.</param>
/// <param name="Held">Requests that wait for a version.</param>
/// <param name="Versions">Every version that the gateway has used, newest first.</param>
public sealed record GatewayUsage(string Application, long Sequence, int Held, IReadOnlyList<GatewayVersionUsage> Versions);

/// <summary>The usage of one version through a gateway.</summary>
/// <param name="Version">The version.</param>
/// <param name="Running">Whether the daemon lists the version.</param>
/// <param name="Draining">Whether the version gets no new requests.</param>
/// <param name="BehindSince">
/// The time of the first acknowledged write that the version missed, so that reads prefer other versions; null when it missed
/// none.
/// </param>
/// <param name="InFlight">Requests under way at the version; a draining version with none may be stopped.</param>
/// <param name="Reads">Reads sent to the version since the gateway started.</param>
/// <param name="Writes">Writes sent to the version since the gateway started.</param>
/// <param name="LastUse">When the last request ended; null when there was none.</param>
/// <param name="Clients">The addresses of the latest clients.</param>
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
