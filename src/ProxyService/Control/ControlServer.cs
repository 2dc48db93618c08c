using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using VersionManager.Contracts;
using VersionManager.Kernel.Files;
using VersionManager.Kernel.Users;

namespace VersionManager.ProxyService.Control;

/// <summary>Serves the control API on a Unix socket and, for guests only, the guest API at the daemon's address.</summary>
/// <param name="context">The parts of the daemon that the control API uses.</param>
/// <param name="settings">The addresses.</param>
/// <param name="logs">Makes loggers.</param>
internal sealed class ControlServer(ControlContext context, ControlSettings settings, ILoggerFactory logs)
    : IHostedLifecycleService
{
    // Guests' requests are routed below this prefix, so that no guest can reach a path of the control API.
    private const string GuestPrefix = "/guest-api";

    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    // Long polls last minutes; their clients ask again.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly string _gatewaySocket = context.GatewayFolders.DaemonSocket;
    private WebApplication? _application;

    /// <summary>The path of the control API's socket.</summary>
    public string Socket => settings.Socket;

    /// <summary>Every method and path of the control API, in order; none before it serves.</summary>
    public IReadOnlyList<string> Paths =>
        [
            .. ((IEndpointRouteBuilder)_application!)
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
    /// <exception cref="InvalidOperationException">Another daemon serves at the same socket.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RemoveStale(settings.Socket);
        RemoveStale(_gatewaySocket);
        WebApplication application = Build();
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
        _application = application;
        Allow(settings.Socket);
        // Every user may connect: the connecting process decides what it may ask.
        File.SetUnixFileMode(_gatewaySocket, OwnerAndGroup | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        ControlLog.Ready(logs.CreateLogger<ControlServer>(), settings.Socket);
    }

    /// <summary>Stops serving before any other part stops, so that nothing new begins.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_application is null)
            return;
        using var late = new CancellationTokenSource(StopPatience);
        await _application.StopAsync(late.Token);
        await _application.DisposeAsync();
        File.Delete(settings.Socket);
        File.Delete(_gatewaySocket);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private WebApplication Build()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = "vmproxy", ContentRootPath = "/" }
        );
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        WebApplication application = builder.Build();
        ILogger log = logs.CreateLogger<ControlServer>();
        application.Use(next => RefusalMiddleware.Wrap(next, context.Refusals, log));
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
        settings.MapGuestApi?.Invoke(application.MapGroup(GuestPrefix));
        return application;
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        // A slow link to the node must not end an upload.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MaxRequestBodySize = Contracts.Releases.ReleaseManifestReader.MaximalLength;
        kestrel.ListenUnixSocket(settings.Socket);
        kestrel.ListenUnixSocket(
            _gatewaySocket,
            listen =>
                listen.Use(next =>
                    connection =>
                    {
                        int process = connection.Features.Get<IConnectionSocketFeature>() is { } transport
                            ? GatewayPeer.ProcessOf(transport.Socket)
                            : 0;
                        connection.Features.Set(new GatewayPeer(process, context.GatewayProcesses.ApplicationOf));
                        return next(connection);
                    }
                )
        );
        if (settings.GuestApi is not null)
            kestrel.Listen(settings.GuestApi);
    }

    private static Task Separate(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<GatewayPeer>() is { } gateway && !gateway.May(http.Request.Path))
            throw new RefusalException(
                Contracts.Control.ProblemCode.NotFound,
                "A gateway may ask only about its own application.",
                "Use the control API's own socket."
            );
        bool fromGuest = http.Connection.LocalIpAddress is not null;
        if (fromGuest)
            http.Request.Path = GuestPrefix + http.Request.Path;
        else if (http.Request.Path.StartsWithSegments(GuestPrefix, StringComparison.Ordinal))
            throw new RefusalException(Contracts.Control.ProblemCode.NotFound, "Only guests may ask this.");
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
            // Nobody listens: a killed daemon left the socket.
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
