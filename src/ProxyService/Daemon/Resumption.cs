using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Reporting;
using VersionManager.ProxyService.Routes;
using VersionManager.ProxyService.Stopping;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Resumes the operations that the last daemon did not finish, and pauses its own for the next one.</summary>
internal sealed class Resumption(
    MarkRound round,
    MarkExchange marks,
    PeerStore peers,
    VersionPresence presence,
    StopRunner stops,
    UpgradeRunner upgrades,
    MigrationRunner migrations
) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Other nodes' marks are learned before any guest is started again.
        await round.RunAsync(peers.Load(), presence.Applications, cancellationToken);
        stops.Resume();
        upgrades.Resume();
        migrations.Resume();
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await round.DisposeAsync();
        await marks.DisposeAsync();
        await stops.DisposeAsync();
        await upgrades.DisposeAsync();
        await migrations.DisposeAsync();
    }
}
