using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.ProxyService.Control;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Metrics;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Reporting;
using VersionManager.ProxyService.Routes;
using VersionManager.ProxyService.Stopping;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;
using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Composes the daemon's rooms.</summary>
internal static class DaemonServices
{
    /// <summary>Adds all services of a daemon.</summary>
    /// <param name="services">The daemon's services.</param>
    /// <param name="parts">The parts that differ between daemons.</param>
    public static IServiceCollection AddDaemon(this IServiceCollection services, DaemonParts parts)
    {
        NodeIdentity identity = NodeIdentity.LoadOrCreate(parts.Data);
        AddParts(services, parts);
        services
            .AddReleases(parts.RunFolder, parts.SyncShell)
            .AddPorts()
            .AddVersions(parts.Upgrades.MarkedDrain, parts.Upgrades.MarkPatience)
            .AddGateways(parts.RunFolder, identity.Id, parts.Network.Address.ToString(), parts.Gateways)
            .AddMigrations()
            .AddUpgrades()
            .AddRoutes()
            .AddReporting()
            .AddStopping()
            .AddMetrics(new DaemonFacts(DaemonFacts.OwnVersion, parts.Clock.GetUtcNow()))
            .AddControl(provider => new ControlSettings(
                Path.Combine(parts.RunFolder, "vmproxy.sock"),
                parts.GuestApi,
                parts.MapGuestApi is { } map
                    ? routes =>
                        map(routes, provider.GetRequiredService<PortRegistry>(), provider.GetRequiredService<IRoutePublisher>())
                    : null
            ));
        AddDataPath(services, parts);
        services.AddSingleton<Func<NodeInfo>>(provider =>
            () =>
                new NodeInfo(
                    identity.Id,
                    Environment.MachineName,
                    parts.Network.Address.ToString(),
                    parts.Network.Uplink,
                    provider.GetRequiredService<DaemonFacts>().Version,
                    provider.GetRequiredService<DaemonFacts>().Started,
                    ProcessMemory.ResidentBytes(),
                    parts.Isolations
                )
        );
        return AddLife(services, parts, identity);
    }

    private static void AddParts(IServiceCollection services, DaemonParts parts)
    {
        services.AddSingleton(parts.Data);
        services.AddSingleton(parts.Guests);
        services.AddSingleton(parts.Tools);
        services.AddSingleton(parts.SyncConnect);
        services.AddSingleton(parts.MarkConnect);
        services.AddSingleton(parts.Syncs);
        services.AddSingleton(parts.Upgrades);
        services.AddSingleton(parts.Migrations);
        services.AddSingleton(parts.Clock);
        services.AddSingleton(parts.Logs);
    }

    private static void AddDataPath(IServiceCollection services, DaemonParts parts)
    {
        services.AddSingleton<DaemonEvents>();
        services.AddSingleton(provider => new PeerPurposes(
            new Dictionary<string, IPeerStreamHandler>
            {
                [SyncServer.Purpose] = provider.GetRequiredService<SyncServer>(),
                [SyncNotice.Purpose] = provider.GetRequiredService<SyncServer>(),
                [MarkMessage.Purpose] = provider.GetRequiredService<MarkServer>(),
            }
        ));
        services.AddSingleton(provider =>
            parts.DataPath(
                provider.GetRequiredService<DaemonEvents>(),
                provider.GetRequiredService<HoldPolicy>(),
                provider.GetRequiredService<PeerPurposes>(),
                provider.GetRequiredService<PeerStore>()
            )
        );
    }

    /// <summary>Adds the services that start with the daemon, in this order, and stop in reverse.</summary>
    private static IServiceCollection AddLife(IServiceCollection services, DaemonParts parts, NodeIdentity identity)
    {
        services.AddHostedService(provider => new DataFolderGuard(
            parts,
            identity,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<DataFolderGuard>>()
        ));
        services.AddHostedService(provider => new Recovery(
            parts.RecoverGuests,
            parts.Guests,
            provider.GetRequiredService<VersionTable>()
        ));
        services.AddHostedService<Carrying>();
        services.AddHostedService(provider => new NetworkReconciler(
            parts.NextNetworkRemoval,
            provider.GetRequiredService<IDataPath>(),
            parts.Guests,
            provider.GetRequiredService<NetworkHealth>(),
            parts.Clock,
            provider.GetRequiredService<ILogger<NetworkReconciler>>()
        ));
        services.AddHostedService(provider => provider.GetRequiredService<ControlServer>());
        // After the socket at which gateways ask for their routes.
        services.AddHostedService<GatewayStartup>();
        services.AddHostedService<EventDispatcher>();
        services.AddHostedService<Resumption>();
        return services.AddHostedService<GuestReconciler>();
    }
}
