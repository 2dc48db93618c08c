namespace VersionManager.ProxyService.Gateways;

/// <summary>What happens to gateways, as log events.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(
        EventIds.GatewayStarted,
        LogLevel.Information,
        "The gateway of {Application} runs as process {ProcessId} and listens on {Listen}"
    )]
    public static partial void Started(ILogger log, string application, int processId, string listen);

    [LoggerMessage(EventIds.GatewayAdopted, LogLevel.Information, "The gateway of {Application} taken over, process {ProcessId}")]
    public static partial void Adopted(ILogger log, string application, int processId);

    [LoggerMessage(
        EventIds.GatewayReplaced,
        LogLevel.Information,
        "The gateway of {Application}, process {Old}, gives way to process {Next}"
    )]
    public static partial void Replaced(ILogger log, string application, int old, int next);

    [LoggerMessage(EventIds.GatewayEnded, LogLevel.Warning, "The gateway of {Application}, process {ProcessId}, has ended")]
    public static partial void Ended(ILogger log, string application, int processId);

    [LoggerMessage(EventIds.GatewayEnding, LogLevel.Information, "No version of {Application} has a gateway any more: it ends")]
    public static partial void Ending(ILogger log, string application);

    [LoggerMessage(EventIds.GatewayFailed, LogLevel.Error, "The gateway of {Application} does not run: {Reason}")]
    public static partial void Failed(ILogger log, string application, string reason);

    [LoggerMessage(
        EventIds.GatewayKilled,
        LogLevel.Warning,
        "The gateway of {Application}, process {ProcessId}, did not end in time and is killed"
    )]
    public static partial void Killed(ILogger log, string application, int processId);

    [LoggerMessage(
        EventIds.GatewayNotEnded,
        LogLevel.Error,
        "The end of the gateway of {Application}, process {ProcessId}, could not be seen to; that is tried again"
    )]
    public static partial void NotEnded(ILogger log, string application, int processId, Exception error);

    [LoggerMessage(EventIds.GatewayLogNotTrimmed, LogLevel.Warning, "The log {Path} could not be kept within its limit")]
    public static partial void NotTrimmed(ILogger log, string path, Exception error);
}
