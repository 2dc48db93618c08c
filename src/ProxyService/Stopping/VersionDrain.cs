using VersionManager.Contracts;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Reporting;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Stopping;

/// <summary>Waits for the end of what uses a version that is being stopped: flows between guests, requests in the gateway, a
/// migration that reads the version's state.</summary>
internal sealed class VersionDrain(
    VersionTable versions,
    UpgradeTable upgrades,
    MigrationTable migrations,
    MigrationRunner migrationRunner,
    IGateways gateways,
    OpenFlows openFlows,
    TimeProvider clock
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // How long a version that another node's mark has ended stays while its successor is upgrading here, so that clients always
    // have a version.
    private static readonly TimeSpan SuccessorPatience = TimeSpan.FromSeconds(60);

    /// <summary>Whether another version of its application takes messages here.</summary>
    public bool IsServedBesides(ReleaseKey key)
    {
        VersionView view = versions.View;
        return view.Running.Any(other => other.Application == key.Application && other != key && view.Serves(other));
    }

    /// <summary>Returns when nothing uses the version any more, or at <see cref="VersionState.Stopping.DrainUntil"/>.</summary>
    /// <returns>How many flows and requests are cut off.</returns>
    public async Task<long> RunAsync(ReleaseKey key, CancellationToken cancellation)
    {
        // A migration into the version that is being stopped is of no use any more.
        if (migrations.Running(key.Application)?.To == key.Version)
            migrationRunner.TryCancel(key.Application);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<long> requests = gateways.DrainAsync(key, Left(key), ended.Token);
        try
        {
            long began = clock.GetTimestamp();
            while (MustWait(key, began) || (IsInUse(key, requests) && Left(key) > TimeSpan.Zero))
                await Task.Delay(Interval, clock, cancellation);
            return openFlows.Of(key) + (requests.IsCompletedSuccessfully ? requests.Result : 0);
        }
        finally
        {
            await ended.CancelAsync();
            await ((Task)requests).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsInUse(ReleaseKey key, Task requests) =>
        !requests.IsCompleted || openFlows.Of(key) > 0 || migrations.Running(key.Application)?.From == key.Version;

    private bool MustWait(ReleaseKey key, long began) =>
        versions.View.StateOf(key).AwaitsSuccessor
        && versions.View.Running.Contains(key)
        && !IsServedBesides(key)
        && upgrades.All.Any(upgrade => upgrade.Info.Application == key.Application && upgrade.Key != key && upgrade.IsOpen)
        && clock.GetElapsedTime(began) < SuccessorPatience;

    // Read each time, for a second request to stop the version may shorten the drain.
    private TimeSpan Left(ReleaseKey key) =>
        versions.View.StateOf(key) is VersionState.Stopping { DrainUntil: { } until } && until > clock.GetUtcNow()
            ? until - clock.GetUtcNow()
            : TimeSpan.Zero;
}
