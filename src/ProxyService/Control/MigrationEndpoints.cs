using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Control;

/// <summary><c>/v1/migrations</c>: copying state between versions.</summary>
internal static class MigrationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ControlContext context)
    {
        routes.MapGet(
            "/v1/migrations",
            async http =>
            {
                (long after, TimeSpan wait) = Requests.Watch(http);
                MigrationList list = await context.Migrations.WatchAsync(
                    Requests.Query(http, "application"),
                    after,
                    wait,
                    http.RequestAborted
                );
                await Answers.WriteAsync(http, list, ContractsJson.Default.MigrationList);
            }
        );
        routes.MapPost(
            "/v1/migrations",
            async http =>
            {
                StartMigrationRequest request = await Requests.ReadAsync(http, ContractsJson.Default.StartMigrationRequest);
                await context.MigrationRunner.StartAsync(
                    Requests.Key(request.Application, request.To?.ToString()),
                    request.From,
                    http.RequestAborted
                );
                http.Response.StatusCode = StatusCodes.Status202Accepted;
            }
        );
        routes.MapDelete(
            "/v1/migrations/{application}",
            async http =>
            {
                string application = (string)http.Request.RouteValues["application"]!;
                Requests.CheckApplication(application);
                await context.MigrationRunner.CancelAsync(application, http.RequestAborted);
                http.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        );
    }
}
