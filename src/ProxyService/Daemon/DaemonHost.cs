namespace VersionManager.ProxyService.Daemon;

/// <summary>The daemon as a host: its parts, started in order and stopped in reverse. Guests outlive it.</summary>
internal static class DaemonHost
{
    // What is under way is left for the next daemon; nothing here should take that long.
    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(1);

    /// <summary>A daemon that does nothing until it is started.</summary>
    /// <param name="parts">What is not the same in every daemon.</param>
    /// <param name="configure">Adds what only this one has; null for nothing.</param>
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
