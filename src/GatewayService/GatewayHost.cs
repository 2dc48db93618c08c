using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;
using VersionManager.GatewayService.Connections;
using VersionManager.GatewayService.Control;
using VersionManager.GatewayService.Daemon;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Door;
using VersionManager.GatewayService.Handover;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Reads;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;
using VersionManager.GatewayService.Upstream;
using VersionManager.GatewayService.Writes;

namespace VersionManager.GatewayService;

/// <summary>Composes a gateway.</summary>
internal static class GatewayHost
{
    /// <summary>Builds a gateway, which serves once it is started.</summary>
    /// <exception cref="IOException">Another gateway holds the data folder, or it cannot be written.</exception>
    /// <exception cref="InvalidDataException">A file in the data folder is damaged.</exception>
    public static WebApplication Build(GatewayOptions options)
    {
        GatewayFolder folder = GatewayFolder.Open(options.DataFolder, options.OwnSocket, options.TakeOver);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        AddLogging(builder.Logging);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder
            .Services.AddSingleton(TimeProvider.System)
            .AddMessages(options.DataFolder, options.Bodies)
            .AddUpstream()
            .AddDaemon(new DaemonOptions(options.Application, options.ControlSocket))
            .AddRoutes(options.DataFolder, options.Hold)
            .AddIdempotency(options.DataFolder, options.Keys)
            .AddDivergences(options.Application, options.DataFolder, options.Divergences)
            .AddHandover(folder, new HandoverOptions(options.Connections.Listen))
            .AddDoor()
            .AddTranslation()
            .AddReads(options.Reads)
            .AddWrites()
            .AddSingleton<ClientHandler>();
        builder.AddConnections(options.Connections);
        builder.AddControl(new ControlOptions(options.Application, options.OwnSocket));

        WebApplication app = builder.Build();
        // Made first, so that the folder is released last, when nothing writes there any more.
        app.Services.GetRequiredService<GatewayFolder>();
        ClientHandler clients = app.Services.GetRequiredService<ClientHandler>();
        ControlEndpoint control = app.Services.GetRequiredService<ControlEndpoint>();
        app.Run(context => ControlConnection.Is(context) ? control.HandleAsync(context) : clients.HandleAsync(context));
        return app;
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSerilog(
            new LoggerConfiguration()
                .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                // The gateway itself logs a version's failure, once, with the request's outcomes.
                .MinimumLevel.Override("Yarp", LogEventLevel.Error)
                .WriteTo.Console(new CompactJsonFormatter())
                .CreateLogger(),
            dispose: true
        );
    }
}
