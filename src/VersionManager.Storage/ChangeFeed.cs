namespace VersionManager.Storage;

/// <summary>A value that is replaced whole, and whose changes can be waited for.</summary>
/// <typeparam name="T">Immutable.</typeparam>
public sealed class ChangeFeed<T>
{
    private readonly TimeProvider _clock;
    private volatile Entry _current;

    /// <summary>A feed whose first value is <paramref name="value"/>.</summary>
    public ChangeFeed(T value, TimeProvider clock)
    {
        _clock = clock;
        // Sequences begin at the clock's time, so that one from before a restart is lower than any after it.
        _current = new Entry(value, clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>The value as it is now.</summary>
    public T Value => _current.Value;

    /// <summary>The value and its sequence, together.</summary>
    public (T Value, long Sequence) Snapshot
    {
        get
        {
            Entry entry = _current;
            return (entry.Value, entry.Sequence);
        }
    }

    /// <summary>Replaces the value. One caller at a time, under the owner's lock.</summary>
    public void Publish(T value)
    {
        Entry old = _current;
        _current = new Entry(value, old.Sequence + 1);
        old.Replaced.TrySetResult();
    }

    /// <summary>Waits until the sequence differs from <paramref name="after"/>, but no longer than
    /// <paramref name="wait"/>.</summary>
    public async Task<(T Value, long Sequence)> WaitAsync(long after, TimeSpan wait, CancellationToken cancellation)
    {
        Entry entry = _current;
        if (entry.Sequence == after && wait > TimeSpan.Zero)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(entry.Replaced.Task, Task.Delay(wait, _clock, ended.Token));
            await ended.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
        return Snapshot;
    }

    /// <summary>Waits until <paramref name="condition"/> holds for the value, and returns that value.</summary>
    public async Task<T> WaitAsync(Func<T, bool> condition, CancellationToken cancellation)
    {
        while (true)
        {
            Entry entry = _current;
            if (condition(entry.Value))
                return entry.Value;
            await entry.Replaced.Task.WaitAsync(cancellation);
        }
    }

    private sealed class Entry(T value, long sequence)
    {
        public T Value { get; } = value;

        public long Sequence { get; } = sequence;

        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
