using VersionManager.ProxyService.Gateways;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Runs the gateways. They outlive the daemon.</summary>
internal sealed class GatewayService(GatewayProcesses fleet) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        fleet.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
