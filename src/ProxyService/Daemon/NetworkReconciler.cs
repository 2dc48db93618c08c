using System.Diagnostics;
using VersionManager.Hosting;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Routes;

namespace VersionManager.ProxyService.Daemon;

/// <summary>
/// Restores the rules, routes, addresses and settings that the data path needs in the kernel, the node's and those of its guests'
/// links: firewalls and network managers flush what they do not know. Checks after every removal, and every half minute.
/// </summary>
/// <param name="nextRemoval">Returns after the next removal.</param>
/// <param name="dataPath">Repairs the node's rules.</param>
/// <param name="guests">Repairs the guests' links.</param>
/// <param name="health">Receives the result of each check.</param>
/// <param name="clock">Times the checks.</param>
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

    // The daemon's own changes wake this loop too.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private bool _looked;

    /// <inheritdoc/>
    protected override async Task TurnAsync(CancellationToken stoppingToken)
    {
        bool removed = _looked && await WaitForRemovalAsync(stoppingToken);
        long start = Stopwatch.GetTimestamp();
        // The node's rules first: without them, packets that the links' rules let through would leave without a version header.
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

    /// <summary>Waits for a removal; false if none came within the interval.</summary>
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
