namespace VersionManager.ProxyService.Metrics;

/// <summary>Registers the room's services.</summary>
internal static class MetricsServices
{
    /// <summary>Adds the node's metrics.</summary>
    public static IServiceCollection AddMetrics(this IServiceCollection services, DaemonFacts facts) =>
        services.AddSingleton(facts).AddSingleton<RefusalCounts>().AddSingleton<MigrationMetrics>().AddSingleton<NodeMetrics>();
}
