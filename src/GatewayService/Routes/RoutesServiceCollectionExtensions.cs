namespace VersionManager.GatewayService.Routes;

/// <summary>Registers the room.</summary>
internal static class RoutesServiceCollectionExtensions
{
    /// <summary>
    /// Adds the routes, their watcher, and the queue of requests that wait for a version.
    /// </summary>
    /// <param name="services">The gateway's services.</param>
    /// <param name="folder">The gateway's data folder.</param>
    /// <param name="options">The limits of held requests.</param>
    public static IServiceCollection AddRoutes(this IServiceCollection services, string folder, HoldOptions options) =>
        services
            .AddSingleton(options)
            .AddSingleton(provider => new VersionMemory(
                Path.Combine(folder, "versions.json"),
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton<LiveRoutes>()
            .AddSingleton<HoldQueue>()
            .AddSingleton<RouteWatcher>()
            .AddHostedService(provider => provider.GetRequiredService<RouteWatcher>());
}
