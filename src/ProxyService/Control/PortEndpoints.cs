using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Control;

/// <summary><c>/v1/ports</c>: managed ports.</summary>
internal static class PortEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ControlContext context)
    {
        routes.MapGet(
            "/v1/ports",
            http =>
                Answers.WriteAsync<IReadOnlyList<PortInfo>>(
                    http,
                    [.. context.Ports.All.Select(port => port.ToInfo())],
                    ContractsJson.Default.IReadOnlyListPortInfo
                )
        );
        routes.MapPost(
            "/v1/ports",
            async http =>
            {
                RegisterPortRequest request = await Requests.ReadAsync(http, ContractsJson.Default.RegisterPortRequest);
                Requests.CheckApplication(request.Application);
                if (!Enum.IsDefined(request.Protocol))
                    throw Requests.Invalid("protocol: is missing or unknown.", "Write \"Tcp\" or \"Udp\".");
                context.Ports.Register(
                    request.Application,
                    version: null,
                    new ManagedPort(request.Protocol, request.Port),
                    PortSource.Operator
                );
                http.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        );
        routes.MapDelete(
            "/v1/ports/{protocol}/{port}",
            http =>
            {
                string text = $"{http.Request.RouteValues["protocol"]}/{http.Request.RouteValues["port"]}";
                if (!ManagedPort.TryParse(text, out ManagedPort port))
                    throw Requests.Invalid($"'{text}' is not a port.", "Write tcp/PORT or udp/PORT with PORT from 1 to 65535.");
                context.Ports.Unregister(Requests.Query(http, "application"), port);
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            }
        );
    }
}
