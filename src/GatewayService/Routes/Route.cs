using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;

namespace VersionManager.GatewayService.Routes;

/// <summary>One running version, as a snapshot of the routes has it.</summary>
/// <param name="Version">The version.</param>
/// <param name="Prefix">Where its application serves, as <c>http://ADDRESS:PORT</c>.</param>
/// <param name="Draining">Whether it gets nothing new.</param>
/// <param name="Behind">Whether it was away while writes were acknowledged.</param>
/// <param name="Gateway">Its release's section.</param>
/// <param name="Rules">The same section's rules, ready to use.</param>
/// <param name="Use">Counts its use; the same object in every snapshot.</param>
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
    /// <summary>The version before it; null for none.</summary>
    public Version? Predecessor { get; init; }

    public TimeSpan Timeout { get; } = TimeSpan.FromSeconds(Gateway.TimeoutSeconds);

    /// <summary>Whether <paramref name="status"/> means "ask an older version".</summary>
    public bool IsOlder(int status) => Gateway.Older.Contains(status);

    /// <exception cref="FormatException">The daemon sent what no route can be.</exception>
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
