namespace VersionManager.ProxyService.State;

/// <summary>What happens to state files, as log events.</summary>
internal static partial class StateLog
{
    [LoggerMessage(
        EventIds.StateNotSaved,
        LogLevel.Error,
        "{Path} could not be written, which is tried again until it succeeds: {Reason}"
    )]
    public static partial void NotSaved(ILogger log, string path, string reason);

    [LoggerMessage(EventIds.StateSaved, LogLevel.Information, "{Path} is written again")]
    public static partial void Saved(ILogger log, string path);
}
