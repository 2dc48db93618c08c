using System.Diagnostics;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Waits for a node's state where the control API has no long poll.</summary>
internal static class Polling
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Polls until there is an answer, at first often and then once a second.</summary>
    /// <param name="ask">Returns the answer; null for "not yet".</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="late">Makes the error for a time-out.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public static async Task<T> UntilAsync<T>(
        Func<Task<T?>> ask,
        TimeSpan limit,
        Func<NodeException> late,
        CancellationToken cancellation
    )
        where T : class
    {
        Stopwatch waited = Stopwatch.StartNew();
        TimeSpan pause = TimeSpan.FromMilliseconds(25);
        while (true)
        {
            if (await ask().ConfigureAwait(false) is T answer)
                return answer;
            if (waited.Elapsed > limit)
                throw late();
            await Task.Delay(pause, cancellation).ConfigureAwait(false);
            pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, pause.TotalMilliseconds * 1.5));
        }
    }
}
