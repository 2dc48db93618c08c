namespace VersionManager.ProxyService.Metrics;

/// <summary>Registers what this room offers.</summary>
internal static class MetricsServices
{
    /// <summary>Metrics of the node.</summary>
    public static IServiceCollection AddMetrics(this IServiceCollection services, DaemonFacts facts) =>
        services.AddSingleton(facts).AddSingleton<RefusalCounts>().AddSingleton<MigrationMetrics>().AddSingleton<NodeMetrics>();
}
