using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;
using VersionManager.GatewayService.Connections;
using VersionManager.GatewayService.Control;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Handover;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Reads;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;
using VersionManager.GatewayService.Writes;

namespace VersionManager.GatewayService;

/// <summary>Puts a gateway together.</summary>
internal static class GatewayHost
{
    /// <summary>A gateway that serves once it is started.</summary>
    /// <exception cref="IOException">The state folder is another gateway's, or cannot be written.</exception>
    /// <exception cref="InvalidDataException">The state folder holds what no gateway wrote.</exception>
    public static WebApplication Build(GatewayOptions options)
    {
        StateFolder folder = StateFolder.Open(options);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(
            new LoggerConfiguration()
                .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                // A version that fails is the gateway's business: it says so itself, once, with all that became of the request.
                .MinimumLevel.Override("Yarp", LogEventLevel.Error)
                .WriteTo.Console(new CompactJsonFormatter())
                .CreateLogger(),
            dispose: true
        );
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        AddServices(builder.Services, options, folder);

        var http2 = new HandedOverListener();
        builder.Services.AddSingleton<SocketTransportFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory, HandoverTransport>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(http2);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, http2));

        WebApplication app = builder.Build();
        // Made first, so that it is let go last, when nobody writes there any more.
        app.Services.GetRequiredService<StateFolder>();
        GatewayHandler clients = app.Services.GetRequiredService<GatewayHandler>();
        ControlEndpoint control = app.Services.GetRequiredService<ControlEndpoint>();
        app.Run(context =>
            context.Features.Get<ControlConnection>() is null ? clients.HandleAsync(context) : control.HandleAsync(context)
        );
        return app;
    }

    private static void AddServices(IServiceCollection services, GatewayOptions options, StateFolder folder)
    {
        services.AddSingleton(options);
        services.AddSingleton(_ => folder);
        services.AddSingleton(TimeProvider.System);
        services.AddHttpForwarder();
        services.AddSingleton(provider => new VersionMemory(options.StateFolder, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RouteTableHolder>();
        services.AddSingleton<DaemonClient>();
        services.AddSingleton<RouteWatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<RouteWatcher>());
        services.AddSingleton<HandoverState>();
        services.AddHostedService<HandoverService>();
        services.AddSingleton<LateRequests>();
        services.AddSingleton<UpstreamClient>();
        services.AddSingleton<HoldQueue>();
        services.AddSingleton<TranslatorClient>();
        services.AddSingleton<TranslatedReader>();
        services.AddSingleton<ReadForwarder>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<DivergenceLog>();
        services.AddSingleton<Compensator>();
        services.AddSingleton<WriteSender>();
        services.AddSingleton<WriteAnswer>();
        services.AddSingleton<WriteFanOut>();
        services.AddSingleton<WriteForwarder>();
        services.AddSingleton<GatewayHandler>();
        services.AddSingleton<ControlEndpoint>();
    }

    private static void Configure(KestrelServerOptions kestrel, GatewayOptions options, HandedOverListener http2)
    {
        kestrel.AddServerHeader = false;
        // The gateway has its own limit for writes; reads are streamed.
        kestrel.Limits.MaxRequestBodySize = null;
        void Clients(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => PriorKnowledge.Sniff(next, http2));
        }

        // Sockets that were handed over are the daemon's too: what connects while no gateway runs waits in them for the next one.
        foreach (ulong socket in options.Sockets)
            kestrel.ListenHandle(socket, Clients);
        if (options.Sockets.Count == 0)
            kestrel.Listen(options.Listen, Clients);
        kestrel.Listen(http2.EndPoint, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.ListenUnixSocket(
            options.OwnSocket,
            listen =>
                listen.Use(next =>
                    connection =>
                    {
                        connection.Features.Set(ControlConnection.Instance);
                        return next(connection);
                    }
                )
        );
    }

    /// <summary>Marks a connection to the gateway's own control socket.</summary>
    private sealed class ControlConnection
    {
        public static ControlConnection Instance { get; } = new();
    }
}
