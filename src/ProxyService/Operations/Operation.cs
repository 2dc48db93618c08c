namespace VersionManager.ProxyService.Operations;

/// <summary>
/// An operation of a node: a list of steps, saved before and after each, with its own rules for retries and for its end.
/// <see cref="OperationRunner{TKey, TOperation}"/> runs it.
/// </summary>
internal abstract class Operation
{
    /// <summary>The operation's saved status.</summary>
    public abstract OperationStatus Status { get; }

    /// <summary>How long an attempt may take.</summary>
    public virtual TimeSpan AttemptDeadline => Timeout.InfiniteTimeSpan;

    /// <summary>Why the operation is no longer wanted; null where it is. A failure then counts as the cancellation that was about
    /// to come: what the operation waits for may hear of it first.</summary>
    public virtual string? Unwanted => null;

    /// <summary>Changes the status: in memory at once, and on disk as soon as the disk accepts it.</summary>
    public abstract void Update(Func<OperationStatus, OperationStatus> change);

    /// <summary>Begins an attempt, and saves that it runs; returns the steps that are left.</summary>
    /// <exception cref="RefusalException">An attempt is not possible; it counts as failed.</exception>
    public abstract Task<IReadOnlyList<OperationStep>> BeginAsync(CancellationToken cancellation);

    /// <summary>Saves a step's status, before the step is run and when it has ended.</summary>
    public virtual void Remember(OperationStep step, StepStatus status) { }

    /// <summary>Takes back what an unsuccessful attempt began.</summary>
    /// <param name="step">The step that the attempt was at; null before the first.</param>
    /// <param name="end">Why the attempt did not succeed.</param>
    public virtual Task UndoAsync(OperationStep? step, StepEnd end) => Task.CompletedTask;

    /// <summary>The failure of an attempt that exceeded its own or its step's deadline.</summary>
    /// <param name="step">The step that the attempt was at; null before the first.</param>
    public abstract RefusalException Late(OperationStep? step);

    /// <summary>The failure that stands for an unexpected error.</summary>
    public abstract RefusalException Unexpected(Exception error);

    /// <summary>Decides after an attempt whether there is another one.</summary>
    /// <param name="failure">Why the attempt failed; null where every step succeeded.</param>
    /// <returns>The next attempt; null where the operation has succeeded, or failed for good.</returns>
    public abstract Retry? Next(RefusalException? failure);

    /// <summary>Does the work that belongs to the operation's end, before the end is saved.</summary>
    /// <param name="end">Succeeded, failed or cancelled.</param>
    /// <param name="reason">Why; null where the operation succeeded.</param>
    /// <returns>The reason to save.</returns>
    public virtual Task<string?> EndAsync(OperationState end, string? reason) => Task.FromResult(reason);

    /// <summary>Does the work that follows from the operation's end, after the end is saved.</summary>
    public virtual Task EndedAsync(OperationState end, CancellationToken cancellation) => Task.CompletedTask;
}
