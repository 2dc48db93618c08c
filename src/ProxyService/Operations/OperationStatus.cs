using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Operations;

/// <summary>The state of an operation.</summary>
internal enum OperationState
{
    /// <summary>The operation was requested, and has not begun.</summary>
    Pending,

    /// <summary>An attempt is under way.</summary>
    Running,

    /// <summary>The operation waits for its next attempt.</summary>
    Waiting,

    /// <summary>Every step succeeded.</summary>
    Succeeded,

    /// <summary>The operation failed for good.</summary>
    Failed,

    /// <summary>The operation was cancelled.</summary>
    Cancelled,
}

/// <summary>The status of an operation.</summary>
/// <param name="State">The state.</param>
/// <param name="Attempt">The number of the attempt, or of the one that it waits for; 1 for the first.</param>
internal sealed record OperationStatus(OperationState State, int Attempt)
{
    /// <summary>When the next attempt begins; null while it waits for none.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>When the last attempt ended; null while one is under way.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Why the operation failed or was cancelled, for people to read; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The kind of the last failure; null where there was none.</summary>
    public ProblemCode? Failure { get; init; }

    /// <summary>Why the operation is being cancelled; null while it is not.</summary>
    public string? Cancelling { get; init; }

    /// <summary>Whether the operation has not ended.</summary>
    public bool IsOpen => State is OperationState.Pending or OperationState.Running or OperationState.Waiting;
}
