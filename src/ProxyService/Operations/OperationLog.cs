namespace VersionManager.ProxyService.Operations;

/// <summary>The log events of operations of every kind.</summary>
internal static partial class OperationLog
{
    [LoggerMessage(EventIds.OperationCrashed, LogLevel.Error, "{Operation} met an unexpected error outside its steps")]
    public static partial void Crashed(ILogger log, string operation, Exception error);
}
