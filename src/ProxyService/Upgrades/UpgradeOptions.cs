using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>How long upgrades and stops may take, and how often they are tried.</summary>
internal sealed record UpgradeOptions
{
    /// <summary>How often an upgrade is tried. A stop is tried until it succeeds, with the same back-off.</summary>
    public RetryPolicy Retry { get; init; } = new(MaximalAttempts: 8);

    /// <summary>How long a stream is held for a version that may run here soon; with zero it is refused at once.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an application may take to end by itself before it is killed.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a version drains that is stopped because of another node's mark.</summary>
    public TimeSpan MarkedDrain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a starting daemon, or an upgrade, waits for the marks that peers know.</summary>
    public TimeSpan MarkPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a guest must have run to count as proven: when a proven one ends, attempts are counted anew.</summary>
    public TimeSpan Proven { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one call of the health hook may take.</summary>
    public TimeSpan HealthTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between two calls of the health hook.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long fetching and verifying a release may take.</summary>
    public TimeSpan SyncDeadline { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long any other step may take.</summary>
    public TimeSpan StepDeadline { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a step may take.</summary>
    public TimeSpan Deadline(UpgradeStep step) =>
        step switch
        {
            UpgradeStep.Sync => SyncDeadline,
            // Migrations have deadlines and attempts of their own.
            UpgradeStep.Migrate => Timeout.InfiniteTimeSpan,
            _ => StepDeadline,
        };
}
