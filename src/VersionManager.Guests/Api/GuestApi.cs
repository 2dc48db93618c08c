using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Launch;
using VersionManager.Guests.Model;
using VersionManager.Guests.Protocol;
using VersionManager.Guests.Registry;

namespace VersionManager.Guests.Api;

/// <summary>
/// The guest API: what guests ask of the daemon, over HTTP at <see cref="WellKnown.DaemonAddress"/>. A guest is known by its
/// private address, which it cannot forge: the node's end of its link sets it.
/// </summary>
public static class GuestApi
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>Maps <c>/v1/guest/*</c> and <c>/v1/ports/*</c> for guests.</summary>
    /// <param name="routes">Of a listener of its own, never the control API's.</param>
    /// <param name="guests">The node's guests.</param>
    /// <param name="ports">Registers the ports that guests ask for.</param>
    public static void MapGuestApi(this IEndpointRouteBuilder routes, GuestManager guests, IPortRegistrar ports)
    {
        routes.MapGet(
            "/v1/guest/spec",
            For(guests, (http, guest) => WriteAsync(http, SpecOf(guest), AgentJson.Default.AgentSpec))
        );
        routes.MapGet("/v1/guest/command", For(guests, (http, guest) => NextAsync(http, guests, guest)));
        routes.MapPost("/v1/guest/command/{id:long}", For(guests, CompleteAsync));
        routes.MapPost("/v1/guest/command/{id:long}/progress", For(guests, AdvanceAsync));
        routes.MapPost("/v1/guest/ended", For(guests, EndAsync));
        routes.MapPost("/v1/ports/{protocol}/{port}", For(guests, (http, guest) => PortAsync(http, guest, ports.RegisterAsync)));
        routes.MapDelete(
            "/v1/ports/{protocol}/{port}",
            For(guests, (http, guest) => PortAsync(http, guest, ports.UnregisterAsync))
        );
    }

    private static RequestDelegate For(GuestManager guests, Func<HttpContext, Guest, Task> handle) =>
        async http =>
        {
            if (http.Connection.RemoteIpAddress is { } address && guests.FindByAddress(address.MapToIPv4()) is { } guest)
                await handle(http, guest);
            else
                await RefuseAsync(
                    http,
                    new Problem(
                        ProblemCode.GuestNotFound,
                        "Only guests of this node may ask this.",
                        null,
                        StatusCodes.Status403Forbidden
                    )
                );
        };

    private static AgentSpec SpecOf(Guest guest) =>
        new()
        {
            Application = guest.Application,
            Version = guest.Version,
            HostName = Environment.MachineName,
            Path = guest.Spec.Manifest.Path,
            Start = guest.Spec.Manifest.Start,
            User = guest.Spec.Manifest.User,
            Environment = GuestLayout.Environment(guest),
            ObservedMilliseconds = (int)guest.Folders.Options.ObservedStart.TotalMilliseconds,
            OpenFiles = guest.Folders.Options.OpenFiles,
        };

    private static async Task NextAsync(HttpContext http, GuestManager guests, Guest guest)
    {
        if (
            !Enum.TryParse(http.Request.Query["stage"], out GuestStage stage)
            || !long.TryParse(http.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out long after)
            || !double.TryParse(
                http.Request.Query["wait"],
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out double wait
            )
        )
        {
            await RefuseAsync(
                http,
                new Problem(
                    ProblemCode.InvalidRequest,
                    "'stage', 'after' and 'wait' are needed.",
                    null,
                    StatusCodes.Status400BadRequest
                )
            );
            return;
        }
        guests.Report(guest, stage);
        // Every agent always has a request open here: a daemon that stops does not wait for them.
        CancellationToken stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        late.CancelAfter(TimeSpan.FromSeconds(Math.Clamp(wait, 0, LongestWait.TotalSeconds)));
        GuestCommand? command = await guest.Channel.NextAsync(after, late.Token);
        if (command is null)
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await WriteAsync(http, command, AgentJson.Default.GuestCommand);
    }

    private static async Task CompleteAsync(HttpContext http, Guest guest)
    {
        if (await ReadAsync(http, AgentJson.Default.CommandResult) is { } result)
            http.Response.StatusCode = guest.Channel.Complete(Number(http), result)
                ? StatusCodes.Status204NoContent
                : StatusCodes.Status410Gone;
    }

    private static async Task AdvanceAsync(HttpContext http, Guest guest)
    {
        if (await ReadAsync(http, AgentJson.Default.CommandProgress) is { } progress)
            http.Response.StatusCode = guest.Channel.Advance(Number(http), progress)
                ? StatusCodes.Status204NoContent
                : StatusCodes.Status410Gone;
    }

    private static async Task EndAsync(HttpContext http, Guest guest)
    {
        if (await ReadAsync(http, AgentJson.Default.AgentEnd) is not { } end)
            return;
        guest.EndReason = end.Reason;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task PortAsync(
        HttpContext http,
        Guest guest,
        Func<Guest, ManagedPort, CancellationToken, Task<Problem?>> change
    )
    {
        string text = $"{http.Request.RouteValues["protocol"]}/{http.Request.RouteValues["port"]}";
        Problem? problem = ManagedPort.TryParse(text, out ManagedPort port)
            ? await change(guest, port, http.RequestAborted)
            : new Problem(
                ProblemCode.InvalidRequest,
                $"'{text}' is not a port.",
                "Write tcp/PORT or udp/PORT with PORT from 1 to 65535.",
                StatusCodes.Status400BadRequest
            );
        if (problem is null)
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await RefuseAsync(http, problem);
    }

    private static long Number(HttpContext http) =>
        long.Parse((string)http.Request.RouteValues["id"]!, CultureInfo.InvariantCulture);

    private static async Task<T?> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted) is { } value)
                return value;
        }
        catch (JsonException)
        {
            // Refused below, like an empty body.
        }
        await RefuseAsync(
            http,
            new Problem(
                ProblemCode.InvalidRequest,
                "The body is not what this path takes.",
                null,
                StatusCodes.Status400BadRequest
            )
        );
        return null;
    }

    private static async Task WriteAsync<T>(
        HttpContext http,
        T value,
        JsonTypeInfo<T> type,
        string contentType = "application/json"
    )
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        return WriteAsync(http, problem, ContractsJson.Default.Problem, "application/problem+json");
    }
}
