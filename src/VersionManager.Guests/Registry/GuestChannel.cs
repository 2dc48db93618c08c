using VersionManager.Guests.Model;

namespace VersionManager.Guests.Registry;

/// <summary>
/// The daemon's side of its conversation with one guest's agent. Commands wait here until the agent asks for them, and who sent
/// one waits until the agent brings its result. The agent asks with the number of the last command that it has: so no command is
/// lost with a connection, and none is carried out twice.
/// </summary>
internal sealed class GuestChannel
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Pending> _pending = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _lastNumber;
    private int _listeners;

    public GuestChannel(TimeProvider time) => _lastNumber = time.GetUtcNow().ToUnixTimeMilliseconds() << 8;

    /// <summary>How far the guest has come, as its agent has said last.</summary>
    public GuestStage Stage { get; private set; }

    /// <summary>The agent says how far the guest has come.</summary>
    public void Report(GuestStage stage)
    {
        lock (_lock)
        {
            if (stage <= Stage)
                return;
            Stage = stage;
            Signal();
        }
    }

    /// <summary>Returns when the guest has reached <paramref name="stage"/>.</summary>
    public Task WaitForAsync(GuestStage stage, CancellationToken cancellation) =>
        WaitUntilAsync(() => Stage >= stage, cancellation);

    /// <summary>Returns when the agent is waiting for a command.</summary>
    public Task WaitForListenerAsync(CancellationToken cancellation) => WaitUntilAsync(() => _listeners > 0, cancellation);

    private async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition())
                    return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>Has the agent carry a command out, and returns the result.</summary>
    public async Task<CommandResult> SendAsync(GuestCommand command, CancellationToken cancellation)
    {
        Pending pending;
        lock (_lock)
        {
            pending = new Pending(command with { Number = ++_lastNumber });
            _pending.Add(_lastNumber, pending);
            Signal();
        }
        try
        {
            return await pending.Result.Task.WaitAsync(cancellation);
        }
        finally
        {
            lock (_lock)
                _pending.Remove(pending.Command.Number);
        }
    }

    /// <summary>The first command after the one numbered <paramref name="after"/>; null when none comes until
    /// <paramref name="cancellation"/>.</summary>
    public async Task<GuestCommand?> NextAsync(long after, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _listeners++;
            Signal();
        }
        try
        {
            GuestCommand? next = null;
            await WaitUntilAsync(() => (next = FirstAfter(after)) is not null, cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return next;
        }
        finally
        {
            lock (_lock)
                _listeners--;
        }
    }

    /// <summary>The agent brings a result; false when nobody waits for it any more.</summary>
    public bool Complete(long number, CommandResult result)
    {
        lock (_lock)
            return _pending.TryGetValue(number, out Pending? pending) && pending.Result.TrySetResult(result);
    }

    /// <summary>The agent passes on what a hook says of its progress; false when nobody waits for it any more.</summary>
    public bool Advance(long number, CommandProgress progress)
    {
        Pending? pending;
        lock (_lock)
            _pending.TryGetValue(number, out pending);
        pending?.Command.Progress?.Invoke(progress);
        return pending is not null;
    }

    private GuestCommand? FirstAfter(long after)
    {
        foreach ((long number, Pending pending) in _pending)
        {
            if (number > after)
                return pending.Command;
        }
        return null;
    }

    private void Signal()
    {
        TaskCompletionSource changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Pending(GuestCommand command)
    {
        public GuestCommand Command { get; } = command;

        public TaskCompletionSource<CommandResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
