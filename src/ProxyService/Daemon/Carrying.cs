using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Routes;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Starts the data path, and publishes routes to it at the start and after every change.</summary>
internal sealed class Carrying(IDataPath dataPath, RoutePublisher routes, PublishedRoutes gateways) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        gateways.Start();
        await dataPath.StartAsync(routes.Build(), cancellationToken);
        routes.Start();
        await routes.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => routes.DisposeAsync().AsTask();
}
