namespace VersionManager.ProxyService.Operations;

/// <summary>What happens to operations of every kind, as log events.</summary>
internal static partial class OperationLog
{
    [LoggerMessage(EventIds.OperationCrashed, LogLevel.Error, "{Operation} met an unexpected error beside its steps")]
    public static partial void Crashed(ILogger log, string operation, Exception error);
}
