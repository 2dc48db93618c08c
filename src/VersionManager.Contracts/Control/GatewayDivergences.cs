namespace VersionManager.Contracts.Control;

/// <summary>The outcome of a write at one version.</summary>
public enum WriteOutcome
{
    /// <summary>The version answered 2xx: it has the write.</summary>
    Committed,

    /// <summary>The version answered a DELETE with 404 or 410: it does not have the target.</summary>
    Absent,

    /// <summary>The version answered 3xx or 4xx: it does not have the write.</summary>
    Rejected,

    /// <summary>The version answered 5xx.</summary>
    Failed,

    /// <summary>The version could not be connected to; it never saw the write.</summary>
    Unsent,

    /// <summary>The connection broke, or no answer came in time: the version may have committed.</summary>
    Unknown,
}

/// <summary>How a divergence ended.</summary>
public enum DivergenceEnd
{
    /// <summary>The write has the same outcome at every version after all.</summary>
    Agreed,

    /// <summary>A retry with the same idempotency key committed everywhere.</summary>
    Retried,

    /// <summary>A later PUT or DELETE of the same target committed everywhere.</summary>
    Superseded,

    /// <summary>The application's compensate hook undid the write wherever it may have been committed.</summary>
    Compensated,

    /// <summary>A version is gone for good, and the remaining ones agree.</summary>
    VersionLeft,
}

/// <summary>One version's part in a divergence.</summary>
/// <param name="Version">The version.</param>
/// <param name="Outcome">The write's outcome there.</param>
/// <param name="Status">The HTTP status that the version answered; null when there was no answer.</param>
/// <param name="Reason">Why there was no answer; null otherwise.</param>
public sealed record VersionWrite(Version Version, WriteOutcome Outcome, int? Status, string? Reason);

/// <summary>A write that some versions committed, or may have, and others did not; its client got an error.</summary>
/// <param name="Id">Identifies the divergence to the compensate hook.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Method">The request's method.</param>
/// <param name="Target">The request's path and query.</param>
/// <param name="Key">The idempotency key; null when the client sent none.</param>
/// <param name="At">The time of the write.</param>
/// <param name="Versions">The outcome at each version, newest first.</param>
/// <param name="End">How the divergence ended; null while it is open.</param>
/// <param name="Ended">When the divergence ended; null while it is open.</param>
public sealed record DivergenceInfo(
    string Id,
    string Application,
    string Method,
    string Target,
    string? Key,
    DateTimeOffset At,
    IReadOnlyList<VersionWrite> Versions,
    DivergenceEnd? End,
    DateTimeOffset? Ended
);

/// <summary>The open divergences: <c>GET /divergences</c> at a gateway's own control socket.</summary>
/// <param name="Total">The number of open divergences.</param>
/// <param name="Items">The latest divergences, latest first.</param>
public sealed record DivergenceList(long Total, IReadOnlyList<DivergenceInfo> Items);
