using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>How long things may take, and how often they are tried.</summary>
internal sealed record UpgradeOptions
{
    /// <summary>How often an upgrade is tried. A stop is tried until it succeeds, with the same back-off.</summary>
    public RetryPolicy Retry { get; init; } = new(MaximalAttempts: 8);

    /// <summary>How long a stream is held for a version that is on its way; zero refuses at once.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an application may take to end when it is asked to.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long what uses a version may go on when another node's mark ends it here.</summary>
    public TimeSpan MarkedDrain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a starting daemon, or an upgrade, waits for peers to tell which versions are obsolete.</summary>
    public TimeSpan MarkPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A guest that ran for so long has proved itself: when it ends, attempts are counted anew.</summary>
    public TimeSpan Proven { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one call of the health hook may take.</summary>
    public TimeSpan HealthTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two calls of the health hook.</summary>
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
