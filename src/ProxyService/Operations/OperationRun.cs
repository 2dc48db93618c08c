namespace VersionManager.ProxyService.Operations;

/// <summary>An operation under way: runs its attempts one after another, until it ends or is paused.</summary>
/// <typeparam name="TOperation">The kind of operation.</typeparam>
/// <param name="operation">The operation.</param>
/// <param name="clock">The clock of attempts and deadlines.</param>
/// <param name="log">The log.</param>
/// <param name="pause">Cancelled when the daemon stops: the operation is then left to the next daemon.</param>
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

    /// <summary>The operation.</summary>
    public TOperation Operation { get; } = operation;

    /// <summary>Completes when the operation has ended, or is paused.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Whether the operation is being cancelled.</summary>
    public bool IsCancelling => Operation.Status.Cancelling is not null;

    /// <summary>Whether the operation's end is saved, so that only the work that follows from it may still go on.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
                return _isOver;
        }
    }

    /// <summary>Begins the operation, or resumes one that an earlier daemon began.</summary>
    /// <param name="previous">The operation that this one replaces; it ends first.</param>
    /// <param name="ended">Called when the run is over.</param>
    public void Start(Task previous, Action ended)
    {
        // An operation belongs to no request: the requester must not appear in its log events.
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

    /// <summary>To be called when the run is over.</summary>
    public void Dispose() => _stop.Dispose();

    /// <summary>Records that the operation was requested again: before it ends, it checks once more whether anything is left to
    /// do.</summary>
    /// <returns>False where the operation is over.</returns>
    public bool TryAskAgain()
    {
        lock (_lock)
        {
            _askedAgain = !_isOver;
            return _askedAgain;
        }
    }

    /// <summary>Ends the wait for the next attempt.</summary>
    public void Wake() => _woken.TrySetResult();

    /// <summary>Begins to cancel the operation. This is saved first, so that after a crash the next daemon does not resume
    /// it.</summary>
    public void Cancel(string reason)
    {
        Operation.Update(status => status is { IsOpen: true, Cancelling: null } ? status with { Cancelling = reason } : status);
        lock (_lock)
        {
            // Those that wait for the token continue in the thread pool, and not under the caller's locks.
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

    /// <summary>Runs a step within its deadline; takes back what an unsuccessful one began.</summary>
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

    /// <summary>Saves the end; false where the operation was requested again meanwhile.</summary>
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

    /// <summary>Runs work outside the steps, whose failure must not keep the operation from its end.</summary>
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
