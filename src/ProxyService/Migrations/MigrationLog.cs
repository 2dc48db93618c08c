using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Migrations;

/// <summary>What happens to migrations, as log events.</summary>
internal static partial class MigrationLog
{
    [LoggerMessage(EventIds.MigrationStarted, LogLevel.Information, "Migration to {Version} from {From} starts")]
    public static partial void Started(ILogger log, string version, string from);

    [LoggerMessage(EventIds.MigrationEnded, LogLevel.Information, "Migration to {Version} ended: {State} {Reason}")]
    public static partial void Ended(ILogger log, string version, MigrationState state, string? reason);
}
