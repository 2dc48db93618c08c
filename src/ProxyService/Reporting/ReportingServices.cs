using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Reporting;

/// <summary>Registers the room's services.</summary>
internal static class ReportingServices
{
    /// <summary>Adds the reports of versions and their usage.</summary>
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
