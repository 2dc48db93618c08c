using VersionManager.ProxyService.Nodes;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Gateways;

/// <summary>All of a node that is about gateways, wired.</summary>
internal sealed class GatewayPart : IAsyncDisposable
{
    /// <summary>The gateways of a node of <paramref name="parts"/>, which do nothing until they are started.</summary>
    public GatewayPart(NodeParts parts, string nodeId, VersionTable versions, ReleaseStore releases)
    {
        var records = new GatewayStore(parts.State, parts.Clock);
        var folders = new GatewayFolders(parts.State, parts.RunFolder, nodeId);
        GatewayStarter? starter = parts.Gateways is { } options
            ? new GatewayStarter(options, folders, releases, parts.Network.Address.ToString(), parts.Commands, parts.Clock)
            : null;
        Socket = folders.DaemonSocket;
        Fleet = new GatewayFleet(
            versions,
            releases,
            parts.Gateways,
            folders,
            records,
            starter,
            parts.Clock,
            parts.Logs.CreateLogger<GatewayFleet>()
        );
        Routes = new GatewayRouteTable(versions, releases, parts.Guests, records.First, parts.Clock);
        Gateways = new NodeGateways(Routes, releases, Fleet, parts.Clock);
        Compensations = new Compensations(releases, parts.Guests);
    }

    /// <summary>The processes.</summary>
    public GatewayFleet Fleet { get; }

    /// <summary>What they may use.</summary>
    public GatewayRouteTable Routes { get; }

    /// <summary>What other parts ask of them.</summary>
    public NodeGateways Gateways { get; }

    /// <summary>What undoes writes for them.</summary>
    public Compensations Compensations { get; }

    /// <summary>The socket at which they reach the daemon.</summary>
    public string Socket { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Fleet.DisposeAsync();
        Routes.Dispose();
        Gateways.Dispose();
    }
}
