using System.Text.Json;
using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Daemon;
using VersionManager.Hosting;

namespace VersionManager.GatewayService.Routes;

/// <summary>
/// Follows the daemon's routes by long polls. While the daemon is away, the last routes stay in use.
/// </summary>
internal sealed partial class RouteWatcher(
    DaemonConnection daemon,
    LiveRoutes routes,
    VersionMemory memory,
    TimeProvider time,
    ILogger<RouteWatcher> logger
) : SupervisedLoop(time)
{
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestTurn = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time = time;
    private bool _saveFailed;

    protected override async Task TurnAsync(CancellationToken stoppingToken)
    {
        long started = _time.GetTimestamp();
        long known = routes.Current.Sequence;
        // Changes that could not be saved are saved after the next poll, which is therefore short.
        TimeSpan wait = memory.IsSaved ? LongPoll : ShortPoll;
        GatewayRoutes latest = await daemon.WatchRoutesAsync(known, wait, stoppingToken);
        bool changed = latest.Sequence != known;
        if (changed)
        {
            routes.Publish(latest);
            RoutesChanged(logger, latest.Sequence, Describe(latest));
        }
        await SaveAsync();
        // A daemon that answers at once although nothing changed must not be polled in a tight loop.
        if (!changed && _time.GetElapsedTime(started) < ShortestTurn)
            await Task.Delay(ShortestTurn, _time, stoppingToken);
    }

    protected override void ReportFailure(Exception exception, int inARow)
    {
        bool away =
            exception is HttpRequestException or IOException or JsonException or FormatException or OperationCanceledException;
        if (!away)
            TurnFailed(logger, exception, Failures);
        else if (inARow == 1)
            DaemonLost(logger, exception.Message);
    }

    protected override void ReportRecovery() => DaemonFound(logger);

    private async Task SaveAsync()
    {
        if (memory.IsSaved)
            return;
        try
        {
            await memory.SaveAsync();
            _saveFailed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The routes are in use anyway: only a restart would lose unsaved changes.
            if (!_saveFailed)
                VersionsNotSaved(logger, e);
            _saveFailed = true;
        }
    }

    private static string Describe(GatewayRoutes routes) =>
        string.Join(", ", routes.Versions.Select(v => v.Draining ? $"{v.Version} (draining)" : $"{v.Version}"));

    [LoggerMessage(5001, LogLevel.Information, "Routes {Sequence}: {Versions}")]
    private static partial void RoutesChanged(ILogger logger, long sequence, string versions);

    [LoggerMessage(5002, LogLevel.Warning, "The daemon does not say which versions run: {Reason}")]
    private static partial void DaemonLost(ILogger logger, string reason);

    [LoggerMessage(5003, LogLevel.Information, "The daemon answers again")]
    private static partial void DaemonFound(ILogger logger);

    [LoggerMessage(5004, LogLevel.Error, "The routes could not be fetched, {Failures} times since the start; trying again")]
    private static partial void TurnFailed(ILogger logger, Exception exception, long failures);

    [LoggerMessage(5005, LogLevel.Error, "versions.json cannot be written; tried again")]
    private static partial void VersionsNotSaved(ILogger logger, Exception exception);
}
