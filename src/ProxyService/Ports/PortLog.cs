using VersionManager.Contracts;
using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Ports;

/// <summary>The log events of managed ports.</summary>
internal static partial class PortLog
{
    [LoggerMessage(EventIds.PortRegistered, LogLevel.Information, "{Port} is registered for {Application} by {Source}")]
    public static partial void Registered(ILogger log, ManagedPort port, string application, PortSource source);

    [LoggerMessage(EventIds.PortReleased, LogLevel.Information, "{Port} is no longer registered for {Application}")]
    public static partial void Released(ILogger log, ManagedPort port, string application);

    [LoggerMessage(EventIds.PortRefused, LogLevel.Warning, "{Port} is refused to {Application}: {Owner} owns it")]
    public static partial void Refused(ILogger log, ManagedPort port, string application, string owner);
}
