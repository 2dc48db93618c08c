using System.Net;
using VersionManager.Kernel.Tools;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.State;

namespace VersionManager.ProxyService.Gateways;

/// <summary>What gateways need of the node that they run on.</summary>
/// <param name="State">The daemon's folder.</param>
/// <param name="RunFolder">What ends with the host.</param>
/// <param name="NodeId">Which of the machine's nodes this is.</param>
/// <param name="Address">The node's address.</param>
/// <param name="Commands">Runs the node's tools.</param>
/// <param name="Guests">The node's guests.</param>
/// <param name="Clock">The time.</param>
/// <param name="Logs">Makes loggers.</param>
internal sealed record GatewaySurroundings(
    StateFolder State,
    string RunFolder,
    string NodeId,
    IPAddress Address,
    CommandRunner Commands,
    IGuestHost Guests,
    TimeProvider Clock,
    ILoggerFactory Logs
);
