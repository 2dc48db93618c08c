namespace VersionManager.ProxyService.Operations;

/// <summary>
/// What takes long on a node: a list of steps, remembered before and after each, and rules of its own for when to try again and
/// what its end means. <see cref="OperationRunner{TKey, TOperation}"/> runs it.
/// </summary>
internal abstract class Operation
{
    /// <summary>How it stands, as it is remembered.</summary>
    public abstract OperationStatus Status { get; }

    /// <summary>How long an attempt may take.</summary>
    public virtual TimeSpan AttemptDeadline => Timeout.InfiniteTimeSpan;

    /// <summary>Why nobody wants its end any more; null where somebody does. A failure is then the cancellation that was about to
    /// come: what an operation waits for may be told first.</summary>
    public virtual string? Unwanted => null;

    /// <summary>Changes what is remembered: in memory at once, and on the disk as soon as that can be written.</summary>
    public abstract void Update(Func<OperationStatus, OperationStatus> change);

    /// <summary>Begins an attempt, and remembers that it is running; answers the steps that are left.</summary>
    /// <exception cref="RefusalException">There cannot be an attempt; it counts as failed.</exception>
    public abstract Task<IReadOnlyList<OperationStep>> BeginAsync(CancellationToken cancellation);

    /// <summary>Remembers a step, before it is run and when it has ended.</summary>
    public virtual void Remember(OperationStep step, StepStatus status) { }

    /// <summary>Takes back what an attempt had begun that does not succeed.</summary>
    /// <param name="step">The step that it was at; null where it was before the first.</param>
    /// <param name="end">Why it does not succeed.</param>
    public virtual Task UndoAsync(OperationStep? step, StepEnd end) => Task.CompletedTask;

    /// <summary>The failure of an attempt whose deadline, or whose step's, was over.</summary>
    /// <param name="step">The step that it was at; null where it was before the first.</param>
    public abstract RefusalException Late(OperationStep? step);

    /// <summary>The failure that an unexpected error is.</summary>
    public abstract RefusalException Unexpected(Exception error);

    /// <summary>An attempt ended: whether there is to be another one.</summary>
    /// <param name="failure">Why it failed; null where every step succeeded.</param>
    /// <returns>Null for none: the operation has succeeded, or failed for good.</returns>
    public abstract Retry? Next(RefusalException? failure);

    /// <summary>Does what belongs to its end, before that is remembered.</summary>
    /// <param name="end">Succeeded, failed or cancelled.</param>
    /// <param name="reason">Why; null where it succeeded.</param>
    /// <returns>The reason that is remembered.</returns>
    public virtual Task<string?> EndAsync(OperationState end, string? reason) => Task.FromResult(reason);

    /// <summary>Does what follows from its end, after that is remembered.</summary>
    public virtual Task EndedAsync(OperationState end, CancellationToken cancellation) => Task.CompletedTask;
}
