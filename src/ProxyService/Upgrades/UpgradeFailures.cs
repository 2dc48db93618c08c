using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>What an attempt's failure means for the next attempt.</summary>
internal static class UpgradeFailures
{
    /// <summary>Whether another attempt would fail in the same way.</summary>
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
    /// Whether only a source was missing: another node, or the same one when it answers again, can help. A release that came
    /// whole but does not start, is not healthy or has expired is the same from every node: only an operator begins that again.
    /// </summary>
    public static bool LacksSource(UpgradeRecord record) => LacksSource(record.Failure, record.Info.Steps);

    /// <summary>The same, for a failure that is not in the record yet.</summary>
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
