using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Control;

/// <summary><c>/v1/gateways</c>: requests of gateways, and of operators about gateways (docs/gateway.md).</summary>
internal static class GatewayEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ControlContext context)
    {
        routes.MapGet(
            "/v1/gateways",
            async http =>
            {
                var infos = new List<GatewayInfo>();
                foreach (GatewayInfo info in context.GatewayProcesses.All)
                {
                    DivergenceList? divergences = info.Program is null
                        ? await context.Gateways.DivergencesAsync(info.Application, http.RequestAborted)
                        : null;
                    infos.Add(info with { Divergences = divergences?.Total });
                }
                await Answers.WriteAsync(http, infos, ContractsJson.Default.IReadOnlyListGatewayInfo);
            }
        );
        routes.MapGet(
            "/v1/gateways/{application}",
            async http =>
            {
                string application = Application(http);
                (long after, TimeSpan wait) = Requests.Watch(http);
                if (http.Features.Get<GatewayPeer>() is not null)
                    context.GatewayProcesses.Asked(application, after);
                GatewayRoutes answer = await context.GatewayRoutes.WatchAsync(application, after, wait, http.RequestAborted);
                await Answers.WriteAsync(http, answer, ContractsJson.Default.GatewayRoutes);
            }
        );
        routes.MapPost(
            "/v1/gateways/{application}/compensations",
            async http =>
            {
                string application = Application(http);
                CompensationRequest request = await Requests.ReadAsync(http, ContractsJson.Default.CompensationRequest);
                if (request is not { Divergence: not null, Version: not null, Method: not null, Target: not null })
                    throw Requests.Invalid(
                        "The request is incomplete.",
                        "Write divergence, version, method and target; docs/gateway.md describes them."
                    );
                CompensationResult result = await context.Compensations.RunAsync(application, request, http.RequestAborted);
                await Answers.WriteAsync(http, result, ContractsJson.Default.CompensationResult);
            }
        );
        routes.MapGet(
            "/v1/gateways/{application}/usage",
            async http =>
            {
                string application = Application(http);
                GatewayUsage usage =
                    await context.Gateways.UsageAsync(application, http.RequestAborted) ?? throw None(application);
                await Answers.WriteAsync(http, usage, ContractsJson.Default.GatewayUsage);
            }
        );
        routes.MapGet(
            "/v1/gateways/{application}/divergences",
            async http =>
            {
                string application = Application(http);
                DivergenceList list =
                    await context.Gateways.DivergencesAsync(application, http.RequestAborted) ?? throw None(application);
                await Answers.WriteAsync(http, list, ContractsJson.Default.DivergenceList);
            }
        );
    }

    private static string Application(HttpContext http)
    {
        string application = (string)http.Request.RouteValues["application"]!;
        Requests.CheckApplication(application);
        return application;
    }

    private static RefusalException None(string application) =>
        new(
            ProblemCode.NotFound,
            $"No HTTP gateway of '{application}' can be asked on this node.",
            "GET /v1/gateways lists the gateways, and says why one does not run."
        );
}
