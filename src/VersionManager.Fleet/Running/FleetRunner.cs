namespace VersionManager.Fleet;

/// <summary>Runs work on many nodes at once.</summary>
internal static class FleetRunner
{
    /// <summary>Does all work: groups in parallel, and the items of one group in their order.</summary>
    /// <param name="groups">The groups, each one node's work.</param>
    /// <param name="throttle">How many groups run at once, at least 1.</param>
    /// <param name="work">Does one item.</param>
    /// <param name="failed">Gets each item that failed; the group's other items are still done.</param>
    /// <param name="cancellation">Cancels all work.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static async Task RunAsync<T>(
        IReadOnlyList<IReadOnlyList<T>> groups,
        int throttle,
        Func<T, CancellationToken, Task> work,
        Action<T, Exception> failed,
        CancellationToken cancellation
    )
    {
        using SemaphoreSlim slots = new(throttle);
        await Task.WhenAll(groups.Select(RunGroupAsync)).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();

        async Task RunGroupAsync(IReadOnlyList<T> group)
        {
            try
            {
                await slots.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            try
            {
                foreach (T item in group)
                    await RunItemAsync(item).ConfigureAwait(false);
            }
            finally
            {
                slots.Release();
            }
        }

        async Task RunItemAsync(T item)
        {
            if (cancellation.IsCancellationRequested)
                return;
            try
            {
                await work(item, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Reported once, by the caller.
            }
            catch (Exception error)
            {
                failed(item, error);
            }
        }
    }
}
