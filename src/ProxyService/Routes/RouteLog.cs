namespace VersionManager.ProxyService.Routes;

/// <summary>The log events of the data path's route table.</summary>
internal static partial class RouteLog
{
    [LoggerMessage(EventIds.RoutesApplied, LogLevel.Debug, "Routes for {Guests} guests and {Ports} ports are applied")]
    public static partial void RoutesApplied(ILogger log, int guests, int ports);

    [LoggerMessage(EventIds.RoutesFailed, LogLevel.Error, "Routes could not be applied; they are tried again")]
    public static partial void RoutesFailed(ILogger log, Exception error);
}
