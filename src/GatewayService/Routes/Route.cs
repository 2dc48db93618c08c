using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;

namespace VersionManager.GatewayService.Routes;

/// <summary>One running version in a snapshot of the routes.</summary>
/// <param name="Version">The version.</param>
/// <param name="Prefix">The application's address, as <c>http://ADDRESS:PORT</c>.</param>
/// <param name="Draining">Whether the version gets no new requests.</param>
/// <param name="Behind">Whether the version missed acknowledged writes.</param>
/// <param name="Gateway">The release's gateway section.</param>
/// <param name="Rules">The parsed rules of that section.</param>
/// <param name="Use">The version's usage; the same object in every snapshot.</param>
internal sealed record Route(
    Version Version,
    string Prefix,
    bool Draining,
    bool Behind,
    GatewayManifest Gateway,
    RequestRules Rules,
    VersionUse Use
)
{
    /// <summary>The predecessor; null for none.</summary>
    public Version? Predecessor { get; init; }

    public TimeSpan Timeout { get; } = TimeSpan.FromSeconds(Gateway.TimeoutSeconds);

    /// <summary>Whether <paramref name="status"/> means "ask an older version".</summary>
    public bool IsOlder(int status) => Gateway.Older.Contains(status);

    /// <exception cref="FormatException">The daemon sent an invalid route.</exception>
    public static Route From(GatewayRoute route, bool behind, VersionUse use)
    {
        if (!IPAddress.TryParse(route.Address, out IPAddress? address))
            throw new FormatException($"'{route.Address}' of version {route.Version} is not an address.");
        if (route.Gateway is not { Listen: not null, Reads: not null, Writes: not null, Older: not null })
            throw new FormatException($"The gateway section of version {route.Version} is incomplete.");
        IReadOnlyList<ReleaseFault> faults = GatewayChecks.Find(route.Gateway, []);
        if (faults.Count > 0)
            throw new FormatException($"The gateway section of version {route.Version} is malformed: {faults[0]}");
        return new Route(
            route.Version,
            $"http://{new IPEndPoint(address, route.Gateway.Upstream)}",
            route.Draining,
            behind,
            route.Gateway,
            new RequestRules(route.Gateway),
            use
        )
        {
            Predecessor = route.Predecessor,
        };
    }
}
