using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Control;

/// <summary>The log events of the control API.</summary>
internal static partial class ControlLog
{
    [LoggerMessage(EventIds.DaemonReady, LogLevel.Information, "The control API is served at {Socket}")]
    public static partial void Ready(ILogger log, string socket);

    [LoggerMessage(EventIds.RequestRefused, LogLevel.Information, "{Method} {Path} is refused: {Code}: {Message}")]
    public static partial void Refused(ILogger log, string method, string path, ProblemCode code, string message);

    [LoggerMessage(EventIds.RequestFailed, LogLevel.Error, "{Method} {Path} failed by a defect")]
    public static partial void Failed(ILogger log, string method, string path, Exception error);
}
