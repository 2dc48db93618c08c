namespace VersionManager.Storage;

/// <summary>A state file whose failed writes are repeated: for events, which have happened whether the disk accepts them or not.
/// The owner's lock is held at every call.</summary>
/// <typeparam name="T">The content.</typeparam>
/// <param name="file">The file.</param>
/// <param name="clock">The clock of repetitions, one each second.</param>
/// <param name="report">Gets the first failure, and null when a later write has succeeded. It must not throw.</param>
public sealed class RepeatingFile<T>(StateFile<T> file, TimeProvider clock, Action<Exception?> report)
    where T : class, IVersionedState
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private T? _pending;
    private ITimer? _timer;

    /// <summary>The content; null when there is no file yet.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or a newer daemon wrote it.</exception>
    public T? Load() => file.Load();

    /// <summary>Replaces the content; durable when this returns.</summary>
    /// <exception cref="IOException">The disk is full or failed; the old content is untouched.</exception>
    public void Save(T value)
    {
        lock (_lock)
        {
            file.Save(value);
            Settle();
        }
    }

    /// <summary>Replaces the content, now or as soon as the disk accepts it.</summary>
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
