namespace VersionManager.Contracts.Control;

/// <summary>Every way in which the control API refuses; the cmdlets' error ids begin with these names.</summary>
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

    /// <summary>A file does not have the SHA-256, size or mode that the manifest says.</summary>
    ReleaseTampered,

    /// <summary>The node has no such release.</summary>
    ReleaseNotFound,

    /// <summary>The node has another release of the same application and version already.</summary>
    ReleaseConflict,

    /// <summary>The release has expired.</summary>
    ReleaseExpired,

    /// <summary>No such version on the node.</summary>
    VersionNotFound,

    /// <summary>The version runs already.</summary>
    VersionAlreadyRunning,

    /// <summary>The version was marked obsolete.</summary>
    VersionObsolete,

    /// <summary>The version was rolled back, and has not been published anew.</summary>
    VersionWithdrawn,

    /// <summary>It is the last running version of its application.</summary>
    VersionInUse,

    /// <summary>No older version of the application runs, to go back to.</summary>
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

    /// <summary>The other node cannot be reached or does not have what was asked for.</summary>
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

    /// <summary>The operation took longer than it may.</summary>
    DeadlineExceeded,

    /// <summary>Every node that has the release serves as many others as it may; it is asked again shortly.</summary>
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
