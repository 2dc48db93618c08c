using VersionManager.Guests;
using VersionManager.Hosting;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Keeps the logs of guests from filling the disk.</summary>
internal sealed class GuestLogTrimmer(GuestManager guests, TimeProvider clock, ILogger<GuestLogTrimmer> log)
    : SupervisedLoop(clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task TurnAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Interval, Clock, stoppingToken);
        guests.TrimLogs();
    }

    /// <inheritdoc/>
    protected override void ReportFailure(Exception exception, int inARow) => DaemonLog.LogsNotTrimmed(log, exception);
}
