using Microsoft.Extensions.Hosting;

namespace VersionManager.Hosting;

/// <summary>A loop that cannot die silently: a failed turn is reported and counted, and the loop goes on after a pause.</summary>
public abstract class SupervisedLoop(TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private long _failures;

    /// <summary>Tells the time of pauses.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>How many turns have failed since the loop began.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>One turn. The next one follows at once or, after a failure, after a pause of 0.1 s, doubling to 5 s.</summary>
    protected abstract Task TurnAsync(CancellationToken stoppingToken);

    /// <summary>Reports a turn that failed. It must not throw.</summary>
    /// <param name="exception">Why it failed.</param>
    /// <param name="inARow">How many consecutive turns have failed, this one included.</param>
    protected abstract void ReportFailure(Exception exception, int inARow);

    /// <summary>Reports the first turn that succeeds after one that failed. It must not throw.</summary>
    protected virtual void ReportRecovery() { }

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TimeSpan pause = FirstPause;
        int inARow = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TurnAsync(stoppingToken);
                if (inARow > 0)
                    ReportRecovery();
                (inARow, pause) = (0, FirstPause);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // After any failure of one turn, the next one may succeed.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.Increment(ref _failures);
                ReportFailure(e, ++inARow);
                await Task.Delay(pause, Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }
}
