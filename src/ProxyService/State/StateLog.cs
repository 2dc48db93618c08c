namespace VersionManager.ProxyService.State;

/// <summary>The log events of state files.</summary>
internal static partial class StateLog
{
    /// <summary>The reporter of a <see cref="Storage.RepeatingFile{T}"/>.</summary>
    public static Action<Exception?> Reporter(ILogger log, string path) =>
        error =>
        {
            if (error is null)
                Saved(log, path);
            else
                NotSaved(log, path, error.Message);
        };

    [LoggerMessage(
        EventIds.StateNotSaved,
        LogLevel.Error,
        "{Path} could not be saved; the daemon tries again until it can: {Reason}"
    )]
    public static partial void NotSaved(ILogger log, string path, string reason);

    [LoggerMessage(EventIds.StateSaved, LogLevel.Information, "{Path} is saved now")]
    public static partial void Saved(ILogger log, string path);
}
