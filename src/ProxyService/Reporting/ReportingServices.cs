using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Reporting;

/// <summary>Registers what this room offers.</summary>
internal static class ReportingServices
{
    /// <summary>What is on the node and who uses it.</summary>
    public static IServiceCollection AddReporting(this IServiceCollection services) =>
        services
            .AddSingleton<VersionReport>()
            .AddSingleton<UsageReport>()
            .AddSingleton<VersionDivergences>()
            .AddSingleton<ClientTable>()
            .AddSingleton<OpenFlows>()
            .AddSingleton<VersionPresence>()
            .AddSingleton<IVersionPresence>(provider => provider.GetRequiredService<VersionPresence>());
}
