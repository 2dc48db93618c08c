using VersionManager.ProxyService.Gateways;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Starts the gateways, which outlive the daemon.</summary>
internal sealed class GatewayStartup(GatewayProcesses gateways) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        gateways.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
