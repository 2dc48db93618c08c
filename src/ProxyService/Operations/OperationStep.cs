namespace VersionManager.ProxyService.Operations;

/// <summary>One step of an operation. A daemon that was killed in the middle of it runs it again.</summary>
/// <param name="Name">What it does, in a word.</param>
/// <param name="Deadline">How long it may take.</param>
/// <param name="RunAsync">Does it; answers what it did, in a few words, or null where there is nothing to say.</param>
internal record OperationStep(string Name, TimeSpan Deadline, Func<CancellationToken, Task<string?>> RunAsync);

/// <summary>How a step stands.</summary>
/// <param name="State">How far it is; never <see cref="OperationState.Waiting"/>.</param>
/// <param name="Elapsed">How long it took, or has taken so far.</param>
/// <param name="Detail">What it did, or why it failed; null where there is nothing to say.</param>
internal sealed record StepStatus(OperationState State, TimeSpan Elapsed, string? Detail);

/// <summary>Why a step that had begun did not succeed.</summary>
internal enum StepEnd
{
    /// <summary>It failed.</summary>
    Failed,

    /// <summary>Its deadline, or that of its attempt, was over.</summary>
    Late,

    /// <summary>The operation is being cancelled.</summary>
    Cancelled,

    /// <summary>The daemon stops; the next one goes on with the operation.</summary>
    Paused,
}
