using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Control;

/// <summary>What the daemon may ask of its gateway, on the gateway's own socket and nowhere else (docs/gateway.md,
/// "Control").</summary>
internal sealed class ControlEndpoint(
    GatewayOptions options,
    RouteTableHolder holder,
    VersionMemory memory,
    HoldQueue hold,
    DivergenceLog divergences
)
{
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
            _ => RefuseAsync(
                context,
                ProblemCode.NotFound,
                "The gateway's control socket has no such path.",
                "docs/gateway.md lists them.",
                StatusCodes.Status404NotFound
            ),
        };
    }

    private GatewayUsage Usage()
    {
        RouteTable table = holder.Current;
        IReadOnlyDictionary<Version, VersionUse> uses = holder.Uses;
        return new GatewayUsage(
            options.Application,
            table.Sequence,
            hold.Held,
            [
                .. memory
                    .Known.Union(uses.Keys)
                    .OrderDescending()
                    .Select(version =>
                    {
                        Route? route = table.All.FirstOrDefault(route => route.Version == version);
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

    /// <summary>A migration has made good what a version missed: reads prefer it again.</summary>
    private async Task CaughtUpAsync(HttpContext context, string text)
    {
        if (await VersionAsync(context, text) is not { } version)
            return;
        if (holder.CaughtUp(version))
            await memory.SaveAsync();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>A version is gone for good: nothing that concerns only it is kept.</summary>
    private async Task GoneAsync(HttpContext context, string text)
    {
        if (await VersionAsync(context, text) is not { } version)
            return;
        if (!holder.Forget(version))
        {
            await RefuseAsync(
                context,
                ProblemCode.VersionInUse,
                $"Version {version} runs.",
                "Stop it before it is forgotten.",
                StatusCodes.Status409Conflict
            );
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
        await RefuseAsync(
            context,
            ProblemCode.InvalidRequest,
            "That is not a version.",
            "Write it with dots, such as 1.0.",
            StatusCodes.Status400BadRequest
        );
        return null;
    }

    private static Task RefuseAsync(HttpContext context, ProblemCode code, string title, string detail, int status)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new Problem(code, title, detail, status),
            ContractsJson.Default.Problem,
            "application/problem+json"
        );
    }
}
