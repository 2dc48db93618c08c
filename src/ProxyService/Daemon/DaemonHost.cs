namespace VersionManager.ProxyService.Daemon;

/// <summary>The daemon as a host: its services start in order and stop in reverse. Guests outlive it.</summary>
internal static class DaemonHost
{
    // Operations under way are left to the next daemon; no service should take that long to stop.
    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(1);

    /// <summary>Builds a daemon, which does nothing until it is started.</summary>
    /// <param name="parts">The parts that differ between daemons.</param>
    /// <param name="configure">Adds further services; null for none.</param>
    public static IHost Build(DaemonParts parts, Action<IServiceCollection>? configure = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ApplicationName = "vmproxy", ContentRootPath = "/" }
        );
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopPatience);
        builder.Services.AddDaemon(parts);
        configure?.Invoke(builder.Services);
        return builder.Build();
    }
}
