using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Control;

/// <summary><c>/v1/versions</c>: this node's versions, stops and rollbacks.</summary>
internal static class VersionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ControlContext context)
    {
        routes.MapGet(
            "/v1/versions",
            async http =>
                await Answers.WriteAsync(
                    http,
                    await context.VersionDivergences.AddAsync(context.Versions.All(), http.RequestAborted),
                    ContractsJson.Default.IReadOnlyListAppVersionInfo
                )
        );
        routes.MapPost(
            "/v1/versions/{application}/rollback",
            async http =>
            {
                RollBackRequest request = await Requests.ReadAsync(http, ContractsJson.Default.RollBackRequest);
                ReleaseKey key = Requests.Key((string?)http.Request.RouteValues["application"], request.Version?.ToString());
                RollBackResult result = await context.Rollback.RunAsync(key, request);
                await Answers.WriteAsync(http, result, ContractsJson.Default.RollBackResult);
            }
        );
        routes.MapPost(
            "/v1/versions/{application}/{version}/stop",
            async http =>
            {
                StopVersionRequest request = await Requests.ReadAsync(http, ContractsJson.Default.StopVersionRequest);
                await context.StopRunner.StopAsync(Requests.Key(http), request);
                http.Response.StatusCode = StatusCodes.Status202Accepted;
            }
        );
    }
}
