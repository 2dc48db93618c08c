using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Versions;

/// <summary>Registers the room's services.</summary>
internal static class VersionServices
{
    /// <summary>Adds the states of versions, and the marks by which other nodes learn of them.</summary>
    /// <param name="services">The daemon's services.</param>
    /// <param name="markedDrain">How long a version may drain when another node's mark ends it here.</param>
    /// <param name="markPatience">How long a starting daemon waits for other nodes' marks.</param>
    public static IServiceCollection AddVersions(this IServiceCollection services, TimeSpan markedDrain, TimeSpan markPatience) =>
        services
            .AddSingleton<VersionTable>()
            .AddSingleton<IReleaseVerdicts>(provider => provider.GetRequiredService<VersionTable>())
            .AddSingleton<MarkExchange>()
            .AddSingleton<MarkServer>()
            .AddSingleton(provider => new MarkTable(
                provider.GetRequiredService<VersionTable>(),
                provider.GetRequiredService<IVersionPresence>(),
                markedDrain,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<MarkTable>>()
            ))
            .AddSingleton(provider => new MarkRound(
                provider.GetRequiredService<MarkExchange>(),
                markPatience,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<MarkRound>>()
            ));
}
