namespace VersionManager.Contracts.Control;

/// <summary>
/// Asks a daemon to run a version's compensate hook: <c>POST /v1/gateways/{application}/compensations</c>, answered when the hook
/// has ended. The request may be repeated after a crash, which the hook must tolerate.
/// </summary>
/// <param name="Divergence">The divergence's id.</param>
/// <param name="Version">The version that should undo the write.</param>
/// <param name="Method">The write's method.</param>
/// <param name="Target">The write's path and query.</param>
/// <param name="Key">The write's idempotency key; null when it had none.</param>
/// <param name="Outcome"><see cref="WriteOutcome.Committed"/>, or <see cref="WriteOutcome.Unknown"/> where the version may have
/// committed.</param>
/// <param name="Status">The status that the version answered; null when it did not answer.</param>
public sealed record CompensationRequest(
    string Divergence,
    Version Version,
    string Method,
    string Target,
    string? Key,
    WriteOutcome Outcome,
    int? Status
);

/// <summary>How a compensation ended.</summary>
public enum CompensationState
{
    /// <summary>The hook succeeded: the write is not in the version's state.</summary>
    Succeeded,

    /// <summary>The hook failed, or could not be run.</summary>
    Failed,

    /// <summary>The version's release has no compensate hook.</summary>
    Missing,
}

/// <summary>Answers a <see cref="CompensationRequest"/>.</summary>
/// <param name="State">How it ended.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
public sealed record CompensationResult(CompensationState State, string? Reason);
