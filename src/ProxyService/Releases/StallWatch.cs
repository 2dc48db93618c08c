namespace VersionManager.ProxyService.Releases;

/// <summary>Watches a progress counter, and cancels a token when it has not changed for too long.</summary>
internal sealed class StallWatch : IDisposable
{
    private const int LooksPerLimit = 20;

    private readonly TimeSpan _limit;
    private readonly TimeProvider _clock;
    private readonly Func<long> _progress;
    private readonly CancellationTokenSource _stalled = new();
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private long _last,
        _moved;
    private bool _disposed;

    /// <summary>Begins to watch.</summary>
    /// <param name="limit">How long the counter may stay the same; it is read twenty times in that time.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="progress">Reads the counter; any other value than the last is progress. Called on any thread, one call at a
    /// time; must not throw.</param>
    public StallWatch(TimeSpan limit, TimeProvider clock, Func<long> progress)
    {
        _limit = limit;
        _clock = clock;
        _progress = progress;
        _last = progress();
        _moved = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => Look(), null, limit / LooksPerLimit, limit / LooksPerLimit);
    }

    /// <summary>Cancelled when the counter has not changed for the limit.</summary>
    public CancellationToken Stalled => _stalled.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
            _disposed = true;
        _timer.Dispose();
        _stalled.Dispose();
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_disposed || _stalled.IsCancellationRequested)
                return;
            long now = _progress();
            if (now != _last)
                (_last, _moved) = (now, _clock.GetTimestamp());
            else if (_clock.GetElapsedTime(_moved) >= _limit)
                // Not on this thread: a cancellation callback may dispose of the watch.
                _ = _stalled.CancelAsync();
        }
    }
}
