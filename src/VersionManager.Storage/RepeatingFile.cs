namespace VersionManager.Storage;

/// <summary>A state file whose writes are repeated when they fail, for what has happened already, whether it can be written down
/// or not. Its owner's lock is held at every call.</summary>
/// <typeparam name="T">What it holds.</typeparam>
/// <param name="file">The file.</param>
/// <param name="clock">Tells when a write is repeated: each second.</param>
/// <param name="report">Hears why a write failed, the first time, and null when one has succeeded after that. It must not
/// throw.</param>
public sealed class RepeatingFile<T>(StateFile<T> file, TimeProvider clock, Action<Exception?> report)
    where T : class, IVersionedState
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private T? _pending;
    private ITimer? _timer;

    /// <summary>What the file holds; null when there is none yet.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or a newer daemon wrote it.</exception>
    public T? Load() => file.Load();

    /// <summary>Replaces what the file holds; durable when this returns.</summary>
    /// <exception cref="IOException">The disk is full or failed; the old content is untouched.</exception>
    public void Save(T value)
    {
        lock (_lock)
        {
            file.Save(value);
            Settle();
        }
    }

    /// <summary>Replaces what the file holds, now or as soon as that succeeds.</summary>
    public void SaveSoon(T value)
    {
        lock (_lock)
        {
            _pending = value;
            TrySave();
        }
    }

    private void Repeat()
    {
        lock (_lock)
            TrySave();
    }

    private void TrySave()
    {
        if (_pending is not { } value)
            return;
        try
        {
            file.Save(value);
            Settle();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_timer is null)
                report(e);
            _timer ??= clock.CreateTimer(_ => Repeat(), null, Interval, Interval);
        }
    }

    private void Settle()
    {
        _pending = null;
        if (_timer is null)
            return;
        _timer.Dispose();
        _timer = null;
        report(null);
    }
}
