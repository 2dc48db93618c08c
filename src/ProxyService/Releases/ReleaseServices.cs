using VersionManager.Kernel.Tools;

namespace VersionManager.ProxyService.Releases;

/// <summary>Registers the room's services.</summary>
internal static class ReleaseServices
{
    /// <summary>Adds the releases on disk, and their transfer from and to other nodes.</summary>
    /// <param name="services">The daemon's services.</param>
    /// <param name="runFolder">The daemon's folder for sockets.</param>
    /// <param name="syncShell">The command that connects rsync to the daemon's socket given as its argument.</param>
    public static IServiceCollection AddReleases(
        this IServiceCollection services,
        string runFolder,
        IReadOnlyList<string> syncShell
    )
    {
        services.AddSingleton<ReleaseStore>();
        services.AddSingleton<ReleaseAdmission>();
        services.AddSingleton<ReleaseSources>(provider => new ReleaseSources(provider.GetRequiredService<ReleaseStore>()));
        services.AddSingleton<SourceRotation>();
        services.AddSingleton<SyncNotice>();
        services.AddSingleton<SyncSlots>();
        services.AddSingleton<ReleaseSync>();
        services.AddSingleton<IReleaseFetcher>(provider => new RsyncFetcher(
            provider.GetRequiredService<ToolRunner>(),
            syncShell,
            provider.GetRequiredService<SyncConnect>(),
            runFolder,
            provider.GetRequiredService<SyncOptions>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services.AddSingleton(provider => new SyncServer(
            provider.GetRequiredService<ReleaseStore>(),
            provider.GetRequiredService<IReleaseVerdicts>(),
            provider.GetRequiredService<SyncSlots>(),
            provider.GetRequiredService<ReleaseSources>(),
            provider.GetRequiredService<ToolRunner>(),
            runFolder,
            provider.GetRequiredService<ILogger<SyncServer>>()
        ));
    }
}
