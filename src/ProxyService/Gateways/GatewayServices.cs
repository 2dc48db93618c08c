using VersionManager.Kernel.Tools;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.State;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Gateways;

/// <summary>Registers what this room offers.</summary>
internal static class GatewayServices
{
    /// <summary>Gateways, as processes, and what they may use.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="runFolder">The daemon's folder for sockets.</param>
    /// <param name="nodeId">Keeps several nodes on one machine apart.</param>
    /// <param name="nodeAddress">The node's address.</param>
    /// <param name="options">How gateways are run; null where the node runs none.</param>
    public static IServiceCollection AddGateways(
        this IServiceCollection services,
        string runFolder,
        string nodeId,
        string nodeAddress,
        GatewayProcessOptions? options
    )
    {
        services.AddSingleton<GatewayStore>();
        services.AddSingleton(provider => new GatewayFolders(provider.GetRequiredService<DataFolder>(), runFolder, nodeId));
        services.AddSingleton(provider => new GatewayProcesses(
            provider.GetRequiredService<VersionTable>(),
            provider.GetRequiredService<ReleaseStore>(),
            options,
            provider.GetRequiredService<GatewayFolders>(),
            provider.GetRequiredService<GatewayStore>(),
            options is null
                ? null
                : new GatewayStarter(
                    options,
                    provider.GetRequiredService<GatewayFolders>(),
                    provider.GetRequiredService<ReleaseStore>(),
                    nodeAddress,
                    provider.GetRequiredService<ToolRunner>(),
                    provider.GetRequiredService<TimeProvider>()
                ),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<GatewayProcesses>>()
        ));
        services.AddSingleton(provider => new PublishedRoutes(
            provider.GetRequiredService<VersionTable>(),
            provider.GetRequiredService<ReleaseStore>(),
            provider.GetRequiredService<IGuestHost>(),
            provider.GetRequiredService<GatewayStore>().First,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<NodeGateways>();
        services.AddSingleton<IGateways>(provider => provider.GetRequiredService<NodeGateways>());
        return services.AddSingleton<Compensations>();
    }
}
