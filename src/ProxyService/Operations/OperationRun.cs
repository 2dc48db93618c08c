namespace VersionManager.ProxyService.Operations;

/// <summary>An operation that is under way: its attempts one after the other, until it ends or is paused.</summary>
/// <typeparam name="TOperation">What it is.</typeparam>
/// <param name="operation">The operation.</param>
/// <param name="clock">Tells when attempts and deadlines are due.</param>
/// <param name="log">The log.</param>
/// <param name="pause">The daemon stops: the operation is left where it is, for the next one.</param>
internal sealed class OperationRun<TOperation>(TOperation operation, TimeProvider clock, ILogger log, CancellationToken pause)
    : IDisposable
    where TOperation : Operation
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(pause);
    private readonly Lock _lock = new();
    private Task _stopping = Task.CompletedTask;
    private TaskCompletionSource _woken = NewSource();
    private bool _askedAgain;
    private bool _isOver,
        _hasEnded;

    /// <summary>What it is.</summary>
    public TOperation Operation { get; } = operation;

    /// <summary>Ends when nothing of it goes on any more: it has ended, or is paused.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Whether it is being cancelled.</summary>
    public bool IsCancelling => Operation.Status.Cancelling is not null;

    /// <summary>Whether its end is remembered, and only what follows from that may go on.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
                return _isOver;
        }
    }

    /// <summary>Begins, or goes on with what an earlier daemon had begun.</summary>
    /// <param name="previous">An operation in whose place this one is; it ends first.</param>
    /// <param name="ended">Called when nothing of it goes on any more.</param>
    public void Start(Task previous, Action ended)
    {
        // An operation is nobody's request: who asked for it must not be named in its log events.
        using (ExecutionContext.SuppressFlow())
            Completion = Task.Run(async () =>
            {
                await previous;
                await GuardAsync(RunAsync);
                Task stopping;
                lock (_lock)
                    (_hasEnded, stopping) = (true, _stopping);
                await stopping;
                ended();
            });
    }

    /// <summary>Called when nothing of it goes on any more.</summary>
    public void Dispose() => _stop.Dispose();

    /// <summary>The operation is asked for while it is under way: before it ends, it looks once more whether anything is left to
    /// do.</summary>
    /// <returns>False where it is over.</returns>
    public bool TryAskAgain()
    {
        lock (_lock)
        {
            _askedAgain = !_isOver;
            return _askedAgain;
        }
    }

    /// <summary>Ends its waiting for the next attempt.</summary>
    public void Wake() => _woken.TrySetResult();

    /// <summary>Begins to cancel it. That is remembered first, so that a daemon that is killed in between does not go on with
    /// it.</summary>
    public void Cancel(string reason)
    {
        Operation.Update(status => status is { IsOpen: true, Cancelling: null } ? status with { Cancelling = reason } : status);
        lock (_lock)
        {
            // What waits for the token goes on in the thread pool, and not with the caller's locks.
            if (!_hasEnded)
                _stopping = _stop.CancelAsync();
        }
    }

    private async Task RunAsync()
    {
        OperationState? end = null;
        while (end is null)
        {
            RefusalException? failure = null;
            try
            {
                ThrowIfStopped();
                await WaitAsync();
                failure = await AttemptAsync();
                if (failure is not null && Operation.Unwanted is { } why)
                {
                    Cancel(why);
                    ThrowIfStopped();
                }
                if (Operation.Next(failure) is { } retry)
                    WaitFor(retry, failure);
                else
                    end = failure is null ? OperationState.Succeeded : OperationState.Failed;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                if (!IsCancelling)
                    return;
                end = OperationState.Cancelled;
            }
            if (end is { } ended && !await EndAsync(ended, failure))
                end = null;
        }
        await GuardAsync(() => Operation.EndedAsync(end.Value, pause));
    }

    private async Task WaitAsync()
    {
        if (
            Operation.Status is not { State: OperationState.Waiting, NextAttempt: { } next }
            || next - clock.GetUtcNow() is not { Ticks: > 0 } delay
        )
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(Task.Delay(delay, clock, over.Token), _woken.Task);
        await over.CancelAsync();
        _woken = NewSource();
        ThrowIfStopped();
    }

    /// <summary>Runs the steps; null where all succeeded.</summary>
    private async Task<RefusalException?> AttemptAsync()
    {
        using var late = new CancellationTokenSource(Operation.AttemptDeadline, clock);
        OperationStep? step = null;
        try
        {
            IReadOnlyList<OperationStep> steps = await BoundAsync(null, Operation.BeginAsync, late.Token);
            foreach (OperationStep next in steps)
            {
                step = next;
                await RunAsync(step, late.Token);
            }
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            ThrowIfStopped();
            return RefusalException.Of(e) ?? Operation.Unexpected(e);
        }
    }

    private async Task RunAsync(OperationStep step, CancellationToken late)
    {
        long started = clock.GetTimestamp();
        Remember(OperationState.Running, null);
        using var stepLate = new CancellationTokenSource(step.Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stepLate.Token, late);
        try
        {
            Remember(OperationState.Succeeded, await BoundAsync(step, step.RunAsync, either.Token));
        }
        catch (Exception e)
        {
            Remember(_stop.IsCancellationRequested ? OperationState.Cancelled : OperationState.Failed, e.Message);
            throw;
        }

        void Remember(OperationState state, string? detail) =>
            Operation.Remember(step, new StepStatus(state, clock.GetElapsedTime(started), detail));
    }

    /// <summary>Runs what has a deadline; what does not succeed is taken back.</summary>
    private async Task<T> BoundAsync<T>(OperationStep? step, Func<CancellationToken, Task<T>> run, CancellationToken late)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late, _stop.Token);
        try
        {
            return await run(both.Token);
        }
        catch (Exception e)
        {
            StepEnd end =
                _stop.IsCancellationRequested ? (IsCancelling ? StepEnd.Cancelled : StepEnd.Paused)
                : e is OperationCanceledException && late.IsCancellationRequested ? StepEnd.Late
                : StepEnd.Failed;
            await GuardAsync(() => Operation.UndoAsync(step, end));
            if (end == StepEnd.Late)
                throw Operation.Late(step);
            throw;
        }
    }

    private void WaitFor(Retry retry, RefusalException? failure)
    {
        DateTimeOffset now = clock.GetUtcNow();
        Operation.Update(status =>
            status with
            {
                State = OperationState.Waiting,
                Attempt = status.Attempt + (retry.IsCounted ? 1 : 0),
                NextAttempt = now + retry.After,
                Finished = now,
                Reason = failure?.Message,
                Failure = failure?.Code,
            }
        );
    }

    /// <summary>Remembers the end; false where the operation was asked for again meanwhile.</summary>
    private async Task<bool> EndAsync(OperationState end, RefusalException? failure)
    {
        string? reason = end == OperationState.Cancelled ? Operation.Status.Cancelling : failure?.Message;
        await GuardAsync(async () => reason = await Operation.EndAsync(end, reason));
        lock (_lock)
        {
            if (_askedAgain && end != OperationState.Cancelled)
                return _askedAgain = false;
            Operation.Update(status =>
                status with
                {
                    State = end,
                    NextAttempt = null,
                    Finished = clock.GetUtcNow(),
                    Reason = reason,
                    Failure = end == OperationState.Cancelled ? status.Failure : failure?.Code,
                    Cancelling = null,
                }
            );
            return _isOver = true;
        }
    }

    /// <summary>Runs what belongs to the operation beside its steps: a failure of that keeps no operation from its end.</summary>
    private async Task GuardAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception e)
        {
            if (e is not OperationCanceledException || !pause.IsCancellationRequested)
                OperationLog.Crashed(log, Operation.ToString()!, e);
        }
    }

    private void ThrowIfStopped()
    {
        if (IsCancelling)
            _stop.Cancel();
        _stop.Token.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
