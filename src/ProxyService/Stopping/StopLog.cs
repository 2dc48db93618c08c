namespace VersionManager.ProxyService.Stopping;

/// <summary>What happens to versions that are stopped, as log events.</summary>
internal static partial class StopLog
{
    [LoggerMessage(
        EventIds.VersionStopping,
        LogLevel.Information,
        "{Version} is being stopped; its flows have {Seconds} s to end"
    )]
    public static partial void Stopping(ILogger log, string version, int seconds);

    [LoggerMessage(EventIds.VersionStopped, LogLevel.Information, "{Version} is stopped; {OpenFlows} flows were cut off")]
    public static partial void Stopped(ILogger log, string version, long openFlows);

    [LoggerMessage(
        EventIds.VersionEnding,
        LogLevel.Information,
        "{Version} will be stopped as soon as its state has been migrated to {Successor} once more"
    )]
    public static partial void Ending(ILogger log, string version, string successor);

    [LoggerMessage(
        EventIds.VersionGoesOn,
        LogLevel.Error,
        "{Version} is not stopped, since its state could not be migrated: {Reason}"
    )]
    public static partial void GoesOn(ILogger log, string version, string reason);

    [LoggerMessage(EventIds.VersionStopFailed, LogLevel.Error, "{Version} could not be stopped yet; it is tried again")]
    public static partial void StopFailed(ILogger log, string version, Exception error);

    [LoggerMessage(
        EventIds.GatewayNotTold,
        LogLevel.Warning,
        "The gateway did not answer, and so was not told that {Version} is gone for good"
    )]
    public static partial void GatewayNotTold(ILogger log, string version);
}
