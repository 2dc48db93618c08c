namespace VersionManager.Contracts.Control;

/// <summary>Every kind of refusal of the control API; the cmdlets' error ids begin with these names.</summary>
public enum ProblemCode
{
    /// <summary>A defect in the daemon; its log has the details.</summary>
    InternalError,

    /// <summary>The request is malformed.</summary>
    InvalidRequest,

    /// <summary>No such path.</summary>
    NotFound,

    /// <summary><c>release.json</c> is malformed; the detail names the field.</summary>
    InvalidRelease,

    /// <summary>A file does not have the manifest's SHA-256, size or mode.</summary>
    ReleaseTampered,

    /// <summary>The node has no such release.</summary>
    ReleaseNotFound,

    /// <summary>The node already has another release of the same application and version.</summary>
    ReleaseConflict,

    /// <summary>The release has expired.</summary>
    ReleaseExpired,

    /// <summary>No such version on the node.</summary>
    VersionNotFound,

    /// <summary>The version runs already.</summary>
    VersionAlreadyRunning,

    /// <summary>The version was marked obsolete.</summary>
    VersionObsolete,

    /// <summary>The version was rolled back, and has not been published again.</summary>
    VersionWithdrawn,

    /// <summary>The version is the last running one of its application.</summary>
    VersionInUse,

    /// <summary>No older version of the application runs that a rollback could go back to.</summary>
    NoOlderVersion,

    /// <summary>An upgrade to the version is under way already.</summary>
    UpgradeInProgress,

    /// <summary>No such guest.</summary>
    GuestNotFound,

    /// <summary>The guest did not boot, or its application did not start.</summary>
    GuestFailed,

    /// <summary>Another application owns the port.</summary>
    PortTaken,

    /// <summary>No such managed port.</summary>
    PortNotFound,

    /// <summary>A tool that the daemon needs is not on the node.</summary>
    ToolMissing,

    /// <summary>The other node cannot be reached or does not have the release.</summary>
    PeerUnreachable,

    /// <summary>The release has no hook for this.</summary>
    HookMissing,

    /// <summary>A hook failed.</summary>
    HookFailed,

    /// <summary>A migration of the application is under way already.</summary>
    MigrationInProgress,

    /// <summary>The version's migration failed for good, or was cancelled.</summary>
    MigrationFailed,

    /// <summary>The node's disk is full.</summary>
    DiskFull,

    /// <summary>The operation exceeded its deadline.</summary>
    DeadlineExceeded,

    /// <summary>No node that has the release has a free sync slot; they are asked again shortly.</summary>
    SourceBusy,

    /// <summary>The node cannot run guests of that isolation: its processor or its tools do not allow it.</summary>
    IsolationUnsupported,

    /// <summary>Rules or routes that the node needs were removed by another program, and could not be put back.</summary>
    NetworkDamaged,
}

/// <summary>Why a request was refused (RFC 9457, <c>application/problem+json</c>).</summary>
/// <param name="Code">The kind.</param>
/// <param name="Title">What happened, in one sentence.</param>
/// <param name="Detail">What to do about it; null where the title says it all.</param>
/// <param name="Status">The HTTP status.</param>
public sealed record Problem(ProblemCode Code, string Title, string? Detail, int Status);
