using VersionManager.DataPath;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Routes;

/// <summary>Registers the room's services.</summary>
internal static class RouteServices
{
    /// <summary>Adds the publisher of route tables.</summary>
    public static IServiceCollection AddRoutes(this IServiceCollection services) =>
        services
            .AddSingleton<PeerStore>()
            .AddSingleton<NetworkHealth>()
            .AddSingleton<IRouterUsage>(provider => provider.GetRequiredService<IDataPath>())
            .AddSingleton<IRoutePublisher>(provider => provider.GetRequiredService<RoutePublisher>())
            .AddSingleton(provider =>
            {
                IGuestHost guests = provider.GetRequiredService<IGuestHost>();
                MigrationTable migrations = provider.GetRequiredService<MigrationTable>();
                return new RoutePublisher(
                    guests,
                    provider.GetRequiredService<PortRegistry>(),
                    provider.GetRequiredService<VersionTable>(),
                    key => migrations.SourceOf(key) ?? guests.PredecessorOf(key),
                    // The data path holds streams until the routes have their version, so each needs the other.
                    (table, cancellation) => provider.GetRequiredService<IDataPath>().ApplyAsync(table, cancellation),
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ILogger<RoutePublisher>>()
                );
            });
}
