using System.Net;

namespace VersionManager.DataPath.Routing.Offload;

/// <summary>Offload's log events; ids 2100 to 2149.</summary>
internal sealed partial class OffloadLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(2100, LogLevel.Information, "The kernel carries flows to {Peer}: {Count} ports of versions")]
    public partial void Agreed(IPAddress peer, int count);

    [LoggerMessage(2101, LogLevel.Information, "The kernel no longer takes flows to {Peer}: {Why}")]
    public partial void Lost(IPAddress peer, string why);

    [LoggerMessage(2102, LogLevel.Debug, "{Peer} is not agreed with: {Why}")]
    public partial void NotAgreed(IPAddress peer, string why);

    [LoggerMessage(2103, LogLevel.Information, "{Peer} subscribed")]
    public partial void Subscribed(IPAddress peer);

    [LoggerMessage(2104, LogLevel.Warning, "Ports for versions were not given out; flows to them take the daemon's way")]
    public partial void PortsNotGiven(Exception error);

    [LoggerMessage(2105, LogLevel.Warning, "The kernel's counters were not read")]
    public partial void UsageNotRead(Exception error);

    [LoggerMessage(2106, LogLevel.Error, "The agreement with {Peer} failed by a defect")]
    public partial void Defect(IPAddress peer, Exception error);

    [LoggerMessage(
        2107,
        LogLevel.Information,
        "Every packet that the kernel carries meets the node's rules, for it has no flow cache here: {Why}"
    )]
    public partial void NoFlowCache(string why);
}
