using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Turns failures into error records: the id is the kind's name, the target is the node or file.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of a failure.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="target">The node's name, or the file.</param>
    public static ErrorRecord Of(Exception error, object? target) =>
        error switch
        {
            NodeException node => new ErrorRecord(error, node.Kind.ToString(), CategoryOf(node.Kind), target),
            ProblemException problem => new ErrorRecord(error, problem.Code.ToString(), CategoryOf(problem.Code), target),
            ReleaseException release => new ErrorRecord(error, release.Kind.ToString(), CategoryOf(release.Kind), target),
            OperationCanceledException => new ErrorRecord(error, "Cancelled", ErrorCategory.OperationStopped, target),
            _ => new ErrorRecord(error, "UnexpectedError", ErrorCategory.NotSpecified, target),
        };

    private static ErrorCategory CategoryOf(NodeErrorKind kind) =>
        kind switch
        {
            NodeErrorKind.UnknownHost
            or NodeErrorKind.NothingToUndo
            or NodeErrorKind.NoOlderVersion
            or NodeErrorKind.VersionNotFound => ErrorCategory.ObjectNotFound,
            NodeErrorKind.HostUnreachable or NodeErrorKind.ConnectionLost => ErrorCategory.ConnectionError,
            NodeErrorKind.TimedOut => ErrorCategory.OperationTimeout,
            NodeErrorKind.HostKeyUnknown or NodeErrorKind.HostKeyMismatch or NodeErrorKind.HostKeyRevoked =>
                ErrorCategory.SecurityError,
            NodeErrorKind.AuthenticationFailed => ErrorCategory.AuthenticationError,
            NodeErrorKind.KeyFileInvalid or NodeErrorKind.SshConfigInvalid => ErrorCategory.InvalidArgument,
            NodeErrorKind.DaemonNotInstalled or NodeErrorKind.ToolMissing => ErrorCategory.NotInstalled,
            NodeErrorKind.DaemonNotRunning => ErrorCategory.ResourceUnavailable,
            NodeErrorKind.PermissionDenied => ErrorCategory.PermissionDenied,
            NodeErrorKind.UnsupportedNode => ErrorCategory.NotImplemented,
            NodeErrorKind.ProtocolError => ErrorCategory.ProtocolError,
            _ => ErrorCategory.InvalidOperation,
        };

    private static ErrorCategory CategoryOf(ProblemCode code) =>
        code switch
        {
            ProblemCode.InvalidRequest => ErrorCategory.InvalidArgument,
            ProblemCode.InvalidRelease or ProblemCode.ReleaseTampered => ErrorCategory.InvalidData,
            ProblemCode.NotFound
            or ProblemCode.ReleaseNotFound
            or ProblemCode.VersionNotFound
            or ProblemCode.GuestNotFound
            or ProblemCode.PortNotFound
            or ProblemCode.HookMissing
            or ProblemCode.NoOlderVersion
            or ProblemCode.VersionWithdrawn => ErrorCategory.ObjectNotFound,
            ProblemCode.ReleaseConflict or ProblemCode.VersionAlreadyRunning or ProblemCode.PortTaken =>
                ErrorCategory.ResourceExists,
            ProblemCode.VersionInUse
            or ProblemCode.UpgradeInProgress
            or ProblemCode.MigrationInProgress
            or ProblemCode.SourceBusy => ErrorCategory.ResourceBusy,
            ProblemCode.PeerUnreachable => ErrorCategory.ConnectionError,
            ProblemCode.ToolMissing => ErrorCategory.NotInstalled,
            ProblemCode.IsolationUnsupported => ErrorCategory.NotImplemented,
            ProblemCode.DiskFull => ErrorCategory.LimitsExceeded,
            ProblemCode.DeadlineExceeded => ErrorCategory.OperationTimeout,
            _ => ErrorCategory.InvalidOperation,
        };

    private static ErrorCategory CategoryOf(ReleaseErrorKind kind) =>
        kind switch
        {
            ReleaseErrorKind.ReleaseFolderNotFound or ReleaseErrorKind.ManifestNotFound => ErrorCategory.ObjectNotFound,
            ReleaseErrorKind.ManifestExists => ErrorCategory.ResourceExists,
            _ => ErrorCategory.InvalidData,
        };
}
