using System.Net;
using VersionManager.DataPath.Peers;

namespace VersionManager.DataPath.Routing;

/// <summary>The router's log events; ids 2000 to 2099.</summary>
internal sealed partial class RouterLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(
        2000,
        LogLevel.Information,
        "Routing on {Address}, uplink {Uplink}, overlay port {Port}, {Threads} event loops"
    )]
    public partial void Started(IPAddress address, string uplink, int port, int threads);

    [LoggerMessage(2001, LogLevel.Information, "Routing stopped")]
    public partial void Stopped();

    [LoggerMessage(2002, LogLevel.Information, "{Peer} is a {State} now")]
    public partial void PeerChanged(IPAddress peer, PeerState state);

    [LoggerMessage(2003, LogLevel.Error, "An event was lost to a defect")]
    public partial void Defect(Exception error);

    [LoggerMessage(2004, LogLevel.Warning, "The kernel's sets were not updated")]
    public partial void SetsNotUpdated(Exception error);

    [LoggerMessage(2005, LogLevel.Warning, "Serving a stream of {Peer} for {Purpose} failed")]
    public partial void PeerStreamFailed(IPAddress peer, string purpose, Exception error);

    [LoggerMessage(2006, LogLevel.Debug, "Stream from {Peer} to port {Port} refused: {Status}")]
    public partial void Refused(IPAddress peer, int port, Contracts.Wire.StreamStatus status);

    [LoggerMessage(2007, LogLevel.Warning, "The known nodes were not saved")]
    public partial void PeersNotSaved(Exception error);

    [LoggerMessage(2008, LogLevel.Warning, "A guest's stream to {Peer} port {Port} is cut off: {Reason}")]
    public partial void CutOff(IPAddress peer, int port, string reason);
}
