using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Control;

/// <summary><c>/v1/versions</c>: which versions are here, and stopping one.</summary>
internal static class VersionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ControlContext context)
    {
        routes.MapGet("/v1/versions", http => Answers.WriteAsync(http, context.Versions.All(), ContractsJson.Default.IReadOnlyListAppVersionInfo));
        routes.MapPost("/v1/versions/{application}/{version}/stop", async http =>
        {
            StopVersionRequest request = await Requests.ReadAsync(http, ContractsJson.Default.StopVersionRequest).ConfigureAwait(false);
            await context.Stopper.StopAsync(Requests.Key(http), request).ConfigureAwait(false);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        });
    }
}
