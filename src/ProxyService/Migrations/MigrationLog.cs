using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Migrations;

/// <summary>What happens to migrations, as log events.</summary>
internal static partial class MigrationLog
{
    [LoggerMessage(EventIds.MigrationStarted, LogLevel.Information, "Migration to {Version} from {From} starts")]
    public static partial void Started(ILogger log, string version, string from);

    [LoggerMessage(EventIds.MigrationEnded, LogLevel.Information, "Migration to {Version} ended: {State} {Reason}")]
    public static partial void Ended(ILogger log, string version, MigrationState state, string? reason);

    [LoggerMessage(
        EventIds.MigrationRetry,
        LogLevel.Warning,
        "Attempt {Attempt} of the migration to {Version} failed, the next is in {Seconds} s: {Reason}"
    )]
    public static partial void Retry(ILogger log, string version, int attempt, double seconds, string reason);

    [LoggerMessage(EventIds.MigrationResumed, LogLevel.Information, "Migration to {Version} goes on at {Phase}")]
    public static partial void Resumed(ILogger log, string version, MigrationPhase phase);

    [LoggerMessage(EventIds.MigrationPhase, LogLevel.Information, "Migration to {Version}: {Phase}")]
    public static partial void Phase(ILogger log, string version, MigrationPhase phase);

    [LoggerMessage(EventIds.MigrationCrashed, LogLevel.Error, "Migration to {Version} met an unexpected error")]
    public static partial void Crashed(ILogger log, string version, Exception error);
}
