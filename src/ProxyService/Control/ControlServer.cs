using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using VersionManager.Contracts;
using VersionManager.Kernel.Files;
using VersionManager.Kernel.Users;
using VersionManager.ProxyService.Metrics;

namespace VersionManager.ProxyService.Control;

/// <summary>Serves the control API on a Unix socket and, for guests only, the guest API at the daemon's address.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    // Guests' requests are routed below this, so that no guest's path can ever be one of the control API's.
    private const string GuestPrefix = "/guest-api";

    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly WebApplication _application;
    private readonly string _socket;
    private readonly string _gatewaySocket;

    private ControlServer(WebApplication application, string socket, string gatewaySocket)
    {
        _application = application;
        _socket = socket;
        _gatewaySocket = gatewaySocket;
    }

    /// <summary>Ends when the process is told to (SIGTERM, SIGINT).</summary>
    public CancellationToken Stopping => _application.Lifetime.ApplicationStopping;

    /// <summary>Every method and path of the control API, in order.</summary>
    public IReadOnlyList<string> Paths =>
        [
            .. ((IEndpointRouteBuilder)_application)
                .DataSources.SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .Where(endpoint => !endpoint.RoutePattern.RawText!.StartsWith(GuestPrefix, StringComparison.Ordinal))
                .SelectMany(endpoint =>
                    endpoint
                        .Metadata.GetMetadata<HttpMethodMetadata>()!
                        .HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}")
                )
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Begins to serve.</summary>
    /// <param name="context">What the control API speaks for.</param>
    /// <param name="socket">The path of the control API's socket.</param>
    /// <param name="guestApi">Where guests reach the daemon; null for nowhere.</param>
    /// <param name="mapGuestApi">Maps what guests may ask.</param>
    /// <param name="refusals">Counts refusals.</param>
    /// <param name="logs">Makes loggers.</param>
    /// <exception cref="InvalidOperationException">Another daemon serves at the same socket.</exception>
    public static async Task<ControlServer> StartAsync(
        ControlContext context,
        string socket,
        IPEndPoint? guestApi,
        Action<IEndpointRouteBuilder>? mapGuestApi,
        RefusalCounts refusals,
        ILoggerFactory logs
    )
    {
        RemoveStale(socket);
        RemoveStale(context.Gateways.Socket);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = "vmproxy", ContentRootPath = "/" }
        );
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logs);
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                // A slow link to the node must not end an upload.
                kestrel.Limits.MinRequestBodyDataRate = null;
                kestrel.Limits.MaxRequestBodySize = Contracts.Releases.ReleaseManifestReader.MaximalLength;
                kestrel.ListenUnixSocket(socket);
                kestrel.ListenUnixSocket(
                    context.Gateways.Socket,
                    listen =>
                        listen.Use(next =>
                            connection =>
                            {
                                int process = connection.Features.Get<IConnectionSocketFeature>() is { } transport
                                    ? GatewayPeer.ProcessOf(transport.Socket)
                                    : 0;
                                connection.Features.Set(new GatewayPeer(process, context.Gateways.Fleet.ApplicationOf));
                                return next(connection);
                            }
                        )
                );
                if (guestApi is not null)
                    kestrel.Listen(guestApi);
            });
        WebApplication application = builder.Build();
        ILogger log = logs.CreateLogger<ControlServer>();
        application.Use(next => RefusalMiddleware.Wrap(next, refusals, log));
        application.Use(Separate);
        application.UseRouting();
        NodeEndpoints.Map(application, context);
        ReleaseEndpoints.Map(application, context);
        VersionEndpoints.Map(application, context);
        UsageEndpoints.Map(application, context);
        GuestEndpoints.Map(application, context);
        PortEndpoints.Map(application, context);
        UpgradeEndpoints.Map(application, context);
        MigrationEndpoints.Map(application, context);
        GatewayEndpoints.Map(application, context);
        mapGuestApi?.Invoke(application.MapGroup(GuestPrefix));
        try
        {
            await application.StartAsync();
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
        Allow(socket);
        // Whoever connects is told from its process what it may ask.
        File.SetUnixFileMode(context.Gateways.Socket, OwnerAndGroup | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        return new ControlServer(application, socket, context.Gateways.Socket);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        // Watches wait for minutes; whoever is in one asks again.
        await _application.StopAsync(late.Token);
        await _application.DisposeAsync();
        File.Delete(_socket);
        File.Delete(_gatewaySocket);
    }

    private static Task Separate(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<GatewayPeer>() is { } gateway && !gateway.May(http.Request.Path))
            throw new ProblemException(
                Contracts.Control.ProblemCode.NotFound,
                "A gateway may ask only for what is its own application's.",
                "Use the control API's own socket."
            );
        bool fromGuest = http.Connection.LocalIpAddress is not null;
        if (fromGuest)
            http.Request.Path = GuestPrefix + http.Request.Path;
        else if (http.Request.Path.StartsWithSegments(GuestPrefix, StringComparison.Ordinal))
            throw new ProblemException(Contracts.Control.ProblemCode.NotFound, "Only guests may ask this.");
        return next(http);
    }

    private static void RemoveStale(string socket)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(socket)!);
        if (!File.Exists(socket))
            return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(socket));
        }
        catch (SocketException)
        {
            // Nobody listens: a daemon that was killed left it.
            File.Delete(socket);
            return;
        }
        throw new InvalidOperationException(
            $"Another vmproxy serves at {socket}. Stop it first, or give this one another --run-folder."
        );
    }

    private static void Allow(string socket)
    {
        if (UserGroups.Find(WellKnown.ControlGroup) is { } group)
            FileSystemCalls.TrySetGroup(socket, group);
        File.SetUnixFileMode(socket, OwnerAndGroup);
    }
}
