using VersionManager.Contracts;
using VersionManager.Hosting;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Daemon;

/// <summary>
/// Compares every few seconds the running versions with the running guests, so that a lost event costs seconds and not the
/// version.
/// </summary>
internal sealed class GuestReconciler(
    DaemonEvents events,
    IGuestHost guests,
    VersionTable versions,
    TimeProvider clock,
    ILogger<GuestReconciler> log
) : SupervisedLoop(clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private HashSet<ReleaseKey> _suspects = [];

    /// <inheritdoc/>
    protected override async Task TurnAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Interval, Clock, stoppingToken);
        HashSet<ReleaseKey> lost = Lost();
        // Missing twice in a row, since the event of a guest's end comes a moment after the end.
        foreach (ReleaseKey key in lost.Intersect(_suspects))
        {
            DaemonLog.GuestLost(log, key.ToString());
            events.Tell(new DaemonEvent.GuestEnded(key, "its guest is gone."));
        }
        _suspects = lost;
    }

    /// <inheritdoc/>
    protected override void ReportFailure(Exception exception, int inARow) => DaemonLog.EventFailed(log, exception);

    private HashSet<ReleaseKey> Lost()
    {
        VersionView view = versions.View;
        return [.. view.Running.Where(key => view.StateOf(key).ShallRun && !guests.HasLiveGuest(key))];
    }
}
