namespace VersionManager.ProxyService.Nodes;

/// <summary>What happens to the daemon as a whole, as log events.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(
        EventIds.DaemonStarting,
        LogLevel.Information,
        "vmproxy {Version} starts on node {Node}, address {Address} on {Uplink}"
    )]
    public static partial void Starting(ILogger log, string version, string node, string address, string uplink);

    [LoggerMessage(EventIds.DaemonReady, LogLevel.Information, "The control API is served at {Socket}")]
    public static partial void Ready(ILogger log, string socket);

    [LoggerMessage(EventIds.DaemonStopping, LogLevel.Information, "The daemon stops; guests go on running")]
    public static partial void Stopping(ILogger log);

    [LoggerMessage(EventIds.DaemonStopped, LogLevel.Information, "The daemon has stopped")]
    public static partial void Stopped(ILogger log);
}
