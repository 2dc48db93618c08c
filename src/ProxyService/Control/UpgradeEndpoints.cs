using System.Net;
using System.Net.Sockets;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Control;

/// <summary><c>/v1/upgrades</c>: this node's upgrades.</summary>
internal static class UpgradeEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ControlContext context)
    {
        routes.MapGet(
            "/v1/upgrades",
            async http =>
            {
                (long after, TimeSpan wait) = Requests.Watch(http);
                UpgradeList list = await context.Upgrades.WatchAsync(
                    Requests.Query(http, "application"),
                    Requests.QueryVersion(http, "version"),
                    after,
                    wait,
                    http.RequestAborted
                );
                await Answers.WriteAsync(http, list, ContractsJson.Default.UpgradeList);
            }
        );
        routes.MapPost(
            "/v1/upgrades",
            async http =>
            {
                SyncVersionRequest request = await Requests.ReadAsync(http, ContractsJson.Default.SyncVersionRequest);
                ReleaseKey key = Requests.Key(request.Application, request.Version?.ToString());
                if (
                    request.Source is { } source
                    && !(
                        IPAddress.TryParse(source, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetwork
                    )
                )
                    throw Requests.Invalid(
                        $"source: '{source}' is not an IPv4 address.",
                        "Write the address of a node that has the release."
                    );
                context.UpgradeRunner.Request(key, request.Source, isolation: null);
                http.Response.StatusCode = StatusCodes.Status202Accepted;
            }
        );
        routes.MapDelete(
            "/v1/upgrades/{application}/{version}",
            async http =>
            {
                await context.UpgradeRunner.CancelAsync(
                    Requests.Key(http),
                    "an operator ended it; Sync-AppVersion or Publish-AppVersion begins it again."
                );
                http.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        );
    }
}
