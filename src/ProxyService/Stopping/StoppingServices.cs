using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.State;

namespace VersionManager.ProxyService.Stopping;

/// <summary>Registers what this room offers.</summary>
internal static class StoppingServices
{
    /// <summary>How versions end, and uploads, which wait for the end of the version that they replace.</summary>
    public static IServiceCollection AddStopping(this IServiceCollection services) =>
        services
            .AddSingleton<FinalMigration>()
            .AddSingleton<VersionDrain>()
            .AddSingleton<StopParts>()
            .AddSingleton<StopRunner>()
            .AddSingleton<VersionRollback>()
            .AddSingleton(provider => new ReleaseUploads(
                provider.GetRequiredService<DataFolder>(),
                provider.GetRequiredService<ReleaseStore>(),
                provider.GetRequiredService<ReleaseAdmission>(),
                provider.GetRequiredService<StopRunner>().WaitAsync,
                provider.GetRequiredService<ILogger<ReleaseUploads>>()
            ));
}
