using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Problems;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Control;

/// <summary>Answers the daemon's requests, on the gateway's own socket only (docs/gateway.md, "Control").</summary>
internal sealed class ControlEndpoint(
    ControlOptions options,
    LiveRoutes routes,
    VersionMemory memory,
    HoldQueue queue,
    DivergenceLog divergences
)
{
    /// <summary>Answers one request of the daemon.</summary>
    public Task HandleAsync(HttpContext context)
    {
        string[] path = (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (context.Request.Method, path) switch
        {
            ("GET", ["health"]) => context.Response.WriteAsync("ok\n"),
            ("GET", ["usage"]) => context.Response.WriteAsJsonAsync(Usage(), ContractsJson.Default.GatewayUsage),
            ("GET", ["divergences"]) => context.Response.WriteAsJsonAsync(
                divergences.List(),
                ContractsJson.Default.DivergenceList
            ),
            ("POST", ["versions", var version, "caught-up"]) => CaughtUpAsync(context, version),
            ("DELETE", ["versions", var version]) => GoneAsync(context, version),
            _ => ControlProblems.UnknownPath().WriteAsync(context.Response),
        };
    }

    private GatewayUsage Usage()
    {
        RouteSnapshot current = routes.Current;
        IReadOnlyDictionary<Version, VersionUse> uses = routes.Uses;
        return new GatewayUsage(
            options.Application,
            current.Sequence,
            queue.Held,
            [
                .. memory
                    .Known.Union(uses.Keys)
                    .OrderDescending()
                    .Select(version =>
                    {
                        Route? route = current.All.FirstOrDefault(route => route.Version == version);
                        VersionUse? use = uses.GetValueOrDefault(version);
                        return new GatewayVersionUsage(
                            version,
                            route is not null,
                            route is { Draining: true },
                            memory.BehindSince(version),
                            use?.InFlight ?? 0,
                            use?.Reads ?? 0,
                            use?.Writes ?? 0,
                            use?.LastUse,
                            use?.Clients ?? []
                        );
                    }),
            ]
        );
    }

    /// <summary>Makes reads prefer a version again, since a migration has copied what it missed.</summary>
    private async Task CaughtUpAsync(HttpContext context, string text)
    {
        if (await VersionAsync(context, text) is not { } version)
            return;
        routes.CaughtUp(version);
        await memory.SaveAsync();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Forgets a version that is gone for good.</summary>
    private async Task GoneAsync(HttpContext context, string text)
    {
        if (await VersionAsync(context, text) is not { } version)
            return;
        if (!routes.Forget(version))
        {
            await ControlProblems.VersionRuns(version).WriteAsync(context.Response);
            return;
        }
        await memory.SaveAsync();
        IReadOnlyList<Version> known = memory.Known;
        divergences.End(divergence =>
            Agree([.. divergence.Versions.Where(write => known.Contains(write.Version))]) ? DivergenceEnd.VersionLeft : null
        );
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static bool Agree(VersionWrite[] left) =>
        left.Length <= 1
        || left.All(write => write.Outcome is WriteOutcome.Committed or WriteOutcome.Absent)
        || left.All(write => write.Outcome is WriteOutcome.Rejected or WriteOutcome.Failed or WriteOutcome.Unsent);

    private static async Task<Version?> VersionAsync(HttpContext context, string text)
    {
        if (Version.TryParse(text, out Version? version))
            return version;
        await ControlProblems.InvalidVersion().WriteAsync(context.Response);
        return null;
    }
}
