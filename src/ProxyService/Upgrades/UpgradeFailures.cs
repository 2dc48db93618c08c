using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>What follows from the way in which an attempt failed.</summary>
internal static class UpgradeFailures
{
    /// <summary>Whether trying again cannot help.</summary>
    public static bool IsFinal(ProblemCode code) =>
        code
            is ProblemCode.VersionObsolete
                or ProblemCode.VersionWithdrawn
                or ProblemCode.ReleaseExpired
                or ProblemCode.InvalidRelease
                or ProblemCode.ReleaseConflict
                or ProblemCode.ReleaseTampered
                or ProblemCode.ReleaseNotFound
                or ProblemCode.MigrationFailed
                or ProblemCode.IsolationUnsupported;

    /// <summary>
    /// Whether only a source was missing, so that another node, or the same one once it speaks again, may help. A release that
    /// came whole and does not start, is not healthy or has expired is the same everywhere: only an operator begins that again.
    /// </summary>
    public static bool LacksSource(UpgradeRecord record) => LacksSource(record.Failure, record.Info.Steps);

    /// <summary>The same, of a failure that is about to be remembered.</summary>
    public static bool LacksSource(ProblemCode? failure, IReadOnlyList<UpgradeStepInfo> steps) =>
        failure switch
        {
            ProblemCode.PeerUnreachable or ProblemCode.SourceBusy or ProblemCode.ReleaseNotFound => true,
            ProblemCode.ReleaseTampered or ProblemCode.InvalidRelease => true,
            ProblemCode.DeadlineExceeded => steps.Any(step =>
                step is { Step: UpgradeStep.Copy or UpgradeStep.Sync, State: UpgradeState.Failed }
            ),
            _ => false,
        };
}
