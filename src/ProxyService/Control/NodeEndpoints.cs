using System.Text;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Control;

/// <summary><c>/v1/node</c>, <c>/v1/paths</c>, <c>/v1/health</c> and <c>/v1/metrics</c>: the node itself.</summary>
internal static class NodeEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ControlContext context)
    {
        routes.MapGet("/v1/node", http => Answers.WriteAsync(http, context.Node(), ContractsJson.Default.NodeInfo));
        routes.MapGet(
            "/v1/paths",
            http => Answers.WriteAsync(http, context.DataPath.Paths(), ContractsJson.Default.IReadOnlyListPathInfo)
        );
        routes.MapGet(
            "/v1/health",
            http =>
            {
                if (context.Network.Damage is { } damage)
                    throw new RefusalException(
                        ProblemCode.NetworkDamaged,
                        $"The node's rules and routes could not be verified and put back: {damage}",
                        "See the daemon's log, and end what keeps the daemon from it."
                    );
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            }
        );
        routes.MapGet(
            "/v1/metrics",
            http =>
                Answers.WriteBytesAsync(
                    http,
                    Encoding.UTF8.GetBytes(context.Metrics.Write()),
                    "text/plain; version=0.0.4; charset=utf-8",
                    StatusCodes.Status200OK
                )
        );
    }
}
