using System.Diagnostics;
using VersionManager.Hosting;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Routes;

namespace VersionManager.ProxyService.Daemon;

/// <summary>
/// Sees to it that the kernel has what carrying messages needs of it: rules, routes, addresses and settings, of the node and of
/// its guests' links. Firewalls and network managers flush what they do not know. Looks whenever something was removed, and
/// every half minute.
/// </summary>
/// <param name="nextRemoval">Returns once something was removed.</param>
/// <param name="dataPath">Has the node's rules.</param>
/// <param name="guests">Have links.</param>
/// <param name="health">Is told what the looks find.</param>
/// <param name="clock">Tells when to look.</param>
/// <param name="log">The log.</param>
internal sealed class NetworkReconciler(
    Func<CancellationToken, Task> nextRemoval,
    IDataPath dataPath,
    IGuestHost guests,
    NetworkHealth health,
    TimeProvider clock,
    ILogger<NetworkReconciler> log
) : SupervisedLoop(clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // The daemon's own changes are heard too.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private bool _looked;

    /// <inheritdoc/>
    protected override async Task TurnAsync(CancellationToken stoppingToken)
    {
        bool removed = _looked && await WaitForRemovalAsync(stoppingToken);
        long start = Stopwatch.GetTimestamp();
        // First the node's rules: they keep what guests send from leaving plainly, which their links' rules let through.
        IReadOnlyList<string> restored =
        [
            .. await dataPath.RepairAsync(thorough: !removed, stoppingToken),
            .. await guests.RepairLinksAsync(stoppingToken),
        ];
        health.IsWhole(restored.Count);
        if (restored.Count > 0)
            DaemonLog.NetworkRestored(log, string.Join(", ", restored), Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        _looked = true;
        await Task.Delay(Rest, Clock, stoppingToken);
    }

    /// <inheritdoc/>
    protected override void ReportFailure(Exception exception, int inARow)
    {
        health.IsDamaged(exception.Message);
        if (inARow == 1)
            DaemonLog.NetworkNotRestored(log, exception);
    }

    /// <summary>False where the time passed without one.</summary>
    private async Task<bool> WaitForRemovalAsync(CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task removal = nextRemoval(over.Token);
        await Task.WhenAny(removal, Task.Delay(Interval, Clock, over.Token));
        await over.CancelAsync();
        await removal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return removal.IsCompletedSuccessfully;
    }
}
