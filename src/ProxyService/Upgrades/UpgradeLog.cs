using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>What happens to upgrades, as log events.</summary>
internal static partial class UpgradeLog
{
    [LoggerMessage(
        EventIds.VersionAnnounced,
        LogLevel.Information,
        "Node {Peer} runs {Version}, which is newer than what runs here"
    )]
    public static partial void Announced(ILogger log, string peer, string version);

    [LoggerMessage(
        EventIds.UpgradeStarted,
        LogLevel.Information,
        "Upgrade to {Version} starts, attempt {Attempt}, source {Source}"
    )]
    public static partial void Started(ILogger log, string version, int attempt, string? source);

    [LoggerMessage(EventIds.UpgradeStepDone, LogLevel.Information, "Upgrade to {Version}: step {Step} took {Milliseconds} ms")]
    public static partial void StepDone(ILogger log, string version, UpgradeStep step, double milliseconds);

    [LoggerMessage(EventIds.UpgradeStepFailed, LogLevel.Warning, "Upgrade to {Version}: step {Step} failed: {Reason}")]
    public static partial void StepFailed(ILogger log, string version, UpgradeStep step, string reason);

    [LoggerMessage(EventIds.UpgradeSucceeded, LogLevel.Information, "Upgrade to {Version} succeeded after {Milliseconds} ms")]
    public static partial void Succeeded(ILogger log, string version, double milliseconds);

    [LoggerMessage(EventIds.UpgradeRetry, LogLevel.Warning, "Upgrade to {Version} is tried again in {Seconds} s: {Reason}")]
    public static partial void Retry(ILogger log, string version, double seconds, string reason);

    [LoggerMessage(
        EventIds.UpgradeQueued,
        LogLevel.Information,
        "Upgrade to {Version} waits: every source is busy; it asks again in {Seconds} s"
    )]
    public static partial void Queued(ILogger log, string version, double seconds);

    [LoggerMessage(EventIds.UpgradeFailed, LogLevel.Error, "Upgrade to {Version} failed for good: {Reason}")]
    public static partial void Failed(ILogger log, string version, string reason);

    [LoggerMessage(EventIds.UpgradeCancelled, LogLevel.Information, "Upgrade to {Version} is cancelled: {Reason}")]
    public static partial void Cancelled(ILogger log, string version, string reason);

    [LoggerMessage(EventIds.UpgradeResumed, LogLevel.Information, "Upgrade to {Version} goes on after the daemon's restart")]
    public static partial void Resumed(ILogger log, string version);

    [LoggerMessage(EventIds.UpgradeCrashed, LogLevel.Error, "Upgrade to {Version} met an unexpected error")]
    public static partial void Crashed(ILogger log, string version, Exception error);

    [LoggerMessage(EventIds.GuestEnded, LogLevel.Error, "The guest of {Version} ended by itself: {Reason}")]
    public static partial void GuestEnded(ILogger log, string version, string reason);
}
