using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService;

/// <summary>The HTTP status of each kind of problem (RFC 9110, section 15).</summary>
internal static class ProblemStatus
{
    public static int Of(ProblemCode code) =>
        code switch
        {
            ProblemCode.InvalidRequest or ProblemCode.InvalidRelease => StatusCodes.Status400BadRequest,
            ProblemCode.NotFound
            or ProblemCode.ReleaseNotFound
            or ProblemCode.VersionNotFound
            or ProblemCode.GuestNotFound
            or ProblemCode.PortNotFound => StatusCodes.Status404NotFound,
            ProblemCode.ReleaseConflict
            or ProblemCode.VersionAlreadyRunning
            or ProblemCode.VersionInUse
            or ProblemCode.UpgradeInProgress
            or ProblemCode.PortTaken
            or ProblemCode.NoOlderVersion
            or ProblemCode.MigrationInProgress => StatusCodes.Status409Conflict,
            ProblemCode.VersionObsolete or ProblemCode.VersionWithdrawn or ProblemCode.ReleaseExpired =>
                StatusCodes.Status410Gone,
            ProblemCode.ReleaseTampered or ProblemCode.HookMissing or ProblemCode.IsolationUnsupported =>
                StatusCodes.Status422UnprocessableEntity,
            ProblemCode.PeerUnreachable => StatusCodes.Status502BadGateway,
            ProblemCode.ToolMissing or ProblemCode.SourceBusy or ProblemCode.NetworkDamaged =>
                StatusCodes.Status503ServiceUnavailable,
            ProblemCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
            ProblemCode.DiskFull => StatusCodes.Status507InsufficientStorage,
            _ => StatusCodes.Status500InternalServerError,
        };
}
