namespace VersionManager.ProxyService.Daemon;

/// <summary>The log events of the daemon as a whole.</summary>
internal static partial class DaemonLog
{
    [LoggerMessage(
        EventIds.DaemonStarting,
        LogLevel.Information,
        "vmproxy {Version} starts on node {Node}, address {Address} on {Uplink}"
    )]
    public static partial void Starting(ILogger log, string version, string node, string address, string uplink);

    [LoggerMessage(EventIds.DaemonStopping, LogLevel.Information, "The daemon stops; guests keep running")]
    public static partial void Stopping(ILogger log);

    [LoggerMessage(EventIds.DaemonStopped, LogLevel.Information, "The daemon has stopped")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(EventIds.EventFailed, LogLevel.Error, "The daemon could not handle an event")]
    public static partial void EventFailed(ILogger log, Exception error);

    [LoggerMessage(EventIds.GuestLost, LogLevel.Error, "{Version} should run but has no guest; the guest is started again")]
    public static partial void GuestLost(ILogger log, string version);

    [LoggerMessage(
        EventIds.NetworkRestored,
        LogLevel.Warning,
        "Another program removed or changed {What}; it was put back in {Milliseconds:0} ms"
    )]
    public static partial void NetworkRestored(ILogger log, string what, double milliseconds);

    [LoggerMessage(
        EventIds.NetworkNotRestored,
        LogLevel.Error,
        "The node's rules and routes could not be verified and put back; it is tried again until it succeeds"
    )]
    public static partial void NetworkNotRestored(ILogger log, Exception error);

    [LoggerMessage(EventIds.LogsNotTrimmed, LogLevel.Warning, "The logs of guests could not be trimmed")]
    public static partial void LogsNotTrimmed(ILogger log, Exception error);
}
