using VersionManager.Guests.Model;
using VersionManager.Guests.Protocol;

namespace VersionManager.Guests.Registry;

/// <summary>
/// The daemon's side of its conversation with one guest's agent: commands wait here until the agent asks for them, their results
/// until it brings them. The agent asks with the number of the last command that it has, so that none is lost with a connection,
/// or done twice.
/// </summary>
internal sealed class GuestChannel
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Pending> _pending = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _lastId;
    private int _listeners;

    public GuestChannel(TimeProvider time) => _lastId = time.GetUtcNow().ToUnixTimeMilliseconds() << 8;

    /// <summary>How far the guest has come, as far as its agent has said.</summary>
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

    /// <summary>Returns when the guest has come to <paramref name="stage"/>.</summary>
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

    /// <summary>Has the agent do something and returns how it went.</summary>
    public async Task<AgentResult> SendAsync(
        AgentCommandKind kind,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        TimeSpan timeout,
        IProgress<AgentProgress>? progress,
        CancellationToken cancellation,
        GuestJob? job = null
    )
    {
        Pending pending;
        lock (_lock)
        {
            pending = new Pending(new AgentCommand(++_lastId, kind, arguments, environment, timeout.TotalSeconds, job), progress);
            _pending.Add(_lastId, pending);
            Signal();
        }
        try
        {
            return await pending.Result.Task.WaitAsync(cancellation);
        }
        finally
        {
            lock (_lock)
                _pending.Remove(pending.Command.Id);
        }
    }

    /// <summary>The first command after the one numbered <paramref name="after"/>; null when none comes before it is
    /// cancelled.</summary>
    public async Task<AgentCommand?> NextAsync(long after, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _listeners++;
            Signal();
        }
        try
        {
            AgentCommand? next = null;
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
    public bool Complete(long id, AgentResult result)
    {
        lock (_lock)
            return _pending.TryGetValue(id, out Pending? pending) && pending.Result.TrySetResult(result);
    }

    /// <summary>The agent passes on what a hook says of its progress; false when nobody waits for it any more.</summary>
    public bool Advance(long id, AgentProgress progress)
    {
        Pending? pending;
        lock (_lock)
            _pending.TryGetValue(id, out pending);
        pending?.Progress?.Report(progress);
        return pending is not null;
    }

    private AgentCommand? FirstAfter(long after)
    {
        foreach ((long id, Pending pending) in _pending)
        {
            if (id > after)
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

    private sealed class Pending(AgentCommand command, IProgress<AgentProgress>? progress)
    {
        public AgentCommand Command { get; } = command;

        public IProgress<AgentProgress>? Progress { get; } = progress;

        public TaskCompletionSource<AgentResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
