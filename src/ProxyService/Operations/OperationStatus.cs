using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Operations;

/// <summary>How far an operation is.</summary>
internal enum OperationState
{
    /// <summary>It was asked for, and has not begun.</summary>
    Pending,

    /// <summary>An attempt is under way.</summary>
    Running,

    /// <summary>It waits for its next attempt.</summary>
    Waiting,

    /// <summary>Every step succeeded.</summary>
    Succeeded,

    /// <summary>It failed for good.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}

/// <summary>How an operation stands.</summary>
/// <param name="State">How far it is.</param>
/// <param name="Attempt">Which attempt it is at, or waits for; 1 for the first.</param>
internal sealed record OperationStatus(OperationState State, int Attempt)
{
    /// <summary>When the next attempt begins; null while it waits for none.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>When the last attempt ended; null while one is under way.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Why it failed or was cancelled, for people to read; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The kind of the last failure; null where there was none.</summary>
    public ProblemCode? Failure { get; init; }

    /// <summary>Why it is being cancelled; null while it is not.</summary>
    public string? Cancelling { get; init; }

    /// <summary>Whether something is still to come of it.</summary>
    public bool IsOpen => State is OperationState.Pending or OperationState.Running or OperationState.Waiting;
}
