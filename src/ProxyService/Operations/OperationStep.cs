namespace VersionManager.ProxyService.Operations;

/// <summary>One step of an operation. After a crash in the middle of it, the next daemon runs it again.</summary>
/// <param name="Name">The step's name, one word.</param>
/// <param name="Deadline">How long the step may take.</param>
/// <param name="RunAsync">Runs the step; returns what it did, in a few words, or null for nothing.</param>
internal record OperationStep(string Name, TimeSpan Deadline, Func<CancellationToken, Task<string?>> RunAsync);

/// <summary>The status of a step.</summary>
/// <param name="State">The state; never <see cref="OperationState.Waiting"/>.</param>
/// <param name="Elapsed">How long the step took, or has taken so far.</param>
/// <param name="Detail">What the step did, or why it failed; null for nothing.</param>
internal sealed record StepStatus(OperationState State, TimeSpan Elapsed, string? Detail);

/// <summary>Why a step that had begun did not succeed.</summary>
internal enum StepEnd
{
    /// <summary>The step failed.</summary>
    Failed,

    /// <summary>The step exceeded its own or its attempt's deadline.</summary>
    Late,

    /// <summary>The operation is being cancelled.</summary>
    Cancelled,

    /// <summary>The daemon stops; the next one resumes the operation.</summary>
    Paused,
}
