using System.Diagnostics;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Waits for a node to come to a state that no long poll tells of.</summary>
internal static class Polling
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Asks again and again until there is an answer, at first often and then once a second.</summary>
    /// <param name="ask">Null for "not yet".</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="late">The error when the time is over.</param>
    /// <param name="cancellation">Ends the waiting.</param>
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
