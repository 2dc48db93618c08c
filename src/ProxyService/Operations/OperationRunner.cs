namespace VersionManager.ProxyService.Operations;

/// <summary>Runs operations, one for each key at a time. When the daemon stops they are paused, and not cancelled.</summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TOperation">The kind of operation.</typeparam>
/// <param name="clock">The clock of attempts and deadlines.</param>
/// <param name="log">The log.</param>
internal sealed class OperationRunner<TKey, TOperation>(TimeProvider clock, ILogger log) : IAsyncDisposable
    where TKey : notnull
    where TOperation : Operation
{
    private readonly Dictionary<TKey, OperationRun<TOperation>> _runs = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _pause = new();

    /// <summary>The operations under way.</summary>
    public IReadOnlyList<OperationRun<TOperation>> All
    {
        get
        {
            lock (_lock)
                return [.. _runs.Values.Where(run => !run.IsOver)];
        }
    }

    /// <summary>Whether the daemon stops.</summary>
    public bool IsPaused => _pause.IsCancellationRequested;

    /// <summary>The key's operation that is under way, or waits for its next attempt; null for none.</summary>
    public OperationRun<TOperation>? Find(TKey key)
    {
        lock (_lock)
            return _runs.GetValueOrDefault(key) is { IsOver: false } run ? run : null;
    }

    /// <summary>Begins an operation, or resumes one that an earlier daemon began. If one of the key is under way, it checks once
    /// more whether anything is left to do.</summary>
    public OperationRun<TOperation> Start(TKey key, TOperation operation)
    {
        lock (_lock)
        {
            OperationRun<TOperation>? present = _runs.GetValueOrDefault(key);
            if (present?.TryAskAgain() == true)
                return present;
            var run = new OperationRun<TOperation>(operation, clock, log, _pause.Token);
            _runs[key] = run;
            run.Start(present?.Completion ?? Task.CompletedTask, () => Forget(key, run));
            return run;
        }
    }

    /// <summary>Pauses every operation; the next daemon resumes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _pause.CancelAsync();
        Task[] runs;
        lock (_lock)
            runs = [.. _runs.Values.Select(run => run.Completion)];
        await Task.WhenAll(runs);
    }

    private void Forget(TKey key, OperationRun<TOperation> run)
    {
        run.Dispose();
        lock (_lock)
        {
            if (_runs.GetValueOrDefault(key) == run)
                _runs.Remove(key);
        }
    }
}
