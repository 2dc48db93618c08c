using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Control;

/// <summary><c>/v1/guests</c>: the isolated instances on this node.</summary>
internal static class GuestEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ControlContext context)
    {
        routes.MapGet(
            "/v1/guests",
            http => Answers.WriteAsync(http, context.Guests.All, ContractsJson.Default.IReadOnlyListGuestInfo)
        );
        routes.MapPost(
            "/v1/guests",
            async http =>
            {
                NewGuestRequest request = await Requests.ReadAsync(http, ContractsJson.Default.NewGuestRequest);
                ReleaseKey key = Requests.Key(request.Application, request.Version?.ToString());
                context.UpgradeRunner.Request(key, source: null, request.Isolation);
                http.Response.StatusCode = StatusCodes.Status202Accepted;
            }
        );
        routes.MapDelete(
            "/v1/guests/{application}/{version}",
            async http =>
            {
                ReleaseKey key = Requests.Key(http);
                if (!context.Guests.All.Any(guest => guest.Application == key.Application && guest.Version == key.Version))
                    throw new RefusalException(
                        ProblemCode.GuestNotFound,
                        $"No guest runs {key} on this node.",
                        "GET /v1/guests lists the guests."
                    );
                // The operator names this guest, even if it is the last one of its application.
                await context.StopRunner.StopAsync(
                    key,
                    new StopVersionRequest(DrainSeconds: 0, Obsolete: false, RemoveState: false, Force: true)
                );
                http.Response.StatusCode = StatusCodes.Status202Accepted;
            }
        );
    }
}
