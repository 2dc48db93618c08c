using VersionManager.Contracts;

namespace VersionManager.ProxyService.Control;

/// <summary><c>/v1/usage</c>: who uses which version.</summary>
internal static class UsageEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ControlContext context) =>
        routes.MapGet(
            "/v1/usage",
            async http =>
                await Answers.WriteAsync(
                    http,
                    await context.Usages.ReadAsync(Requests.Query(http, "application"), http.RequestAborted),
                    ContractsJson.Default.IReadOnlyListAppUsageInfo
                )
        );
}
