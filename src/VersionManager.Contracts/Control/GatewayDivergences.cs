namespace VersionManager.Contracts.Control;

/// <summary>What became of a write at one version.</summary>
public enum WriteOutcome
{
    /// <summary>It answered 2xx: the write is in its state.</summary>
    Committed,

    /// <summary>It answered a DELETE with 404 or 410: what shall go is not there.</summary>
    Absent,

    /// <summary>It answered 3xx or 4xx: the write is not in its state.</summary>
    Rejected,

    /// <summary>It answered 5xx.</summary>
    Failed,

    /// <summary>It could not be connected to; it never saw the write.</summary>
    Unsent,

    /// <summary>The connection broke, or no answer came in time: it may have committed.</summary>
    Unknown,
}

/// <summary>How a divergence ended.</summary>
public enum DivergenceEnd
{
    /// <summary>The write ended the same way at every version after all.</summary>
    Agreed,

    /// <summary>A retry with the same idempotency key committed everywhere.</summary>
    Retried,

    /// <summary>A later PUT or DELETE of the same target committed everywhere.</summary>
    Superseded,

    /// <summary>The application's compensate hook undid the write wherever it may have been committed.</summary>
    Compensated,

    /// <summary>A version is gone for good, and those that are left agree.</summary>
    VersionLeft,
}

/// <summary>One version's part in a divergence.</summary>
/// <param name="Version">The version.</param>
/// <param name="Outcome">What became of the write there.</param>
/// <param name="Status">The HTTP status that it answered; null when there was no answer.</param>
/// <param name="Reason">Why there was none; null otherwise.</param>
public sealed record VersionWrite(Version Version, WriteOutcome Outcome, int? Status, string? Reason);

/// <summary>A write that some versions committed, or may have, and others not; its client got an error.</summary>
/// <param name="Id">Names it, for the compensate hook.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Method">The request's method.</param>
/// <param name="Target">The request's path and query.</param>
/// <param name="Key">Its idempotency key; null when the client sent none.</param>
/// <param name="At">When it happened.</param>
/// <param name="Versions">What became of it at each version, newest first.</param>
/// <param name="End">How it ended; null while it has not.</param>
/// <param name="Ended">When it ended; null while it has not.</param>
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

/// <summary>The divergences that have not ended: <c>GET /divergences</c> at a gateway's own control socket.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Items">The latest of them, latest first.</param>
public sealed record DivergenceList(long Total, IReadOnlyList<DivergenceInfo> Items);
