using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Gateways;

/// <summary>All of a node that is about gateways, wired.</summary>
internal sealed class GatewayPart : IAsyncDisposable
{
    /// <summary>The gateways of a node, which do nothing until they are started.</summary>
    /// <param name="node">The node.</param>
    /// <param name="options">How the node runs gateways; null where it runs none.</param>
    /// <param name="versions">The versions that gateways lead to.</param>
    /// <param name="releases">The releases, which say what a gateway is for.</param>
    public GatewayPart(GatewaySurroundings node, GatewayFleetOptions? options, VersionTable versions, ReleaseStore releases)
    {
        var records = new GatewayStore(node.State, node.Clock);
        var folders = new GatewayFolders(node.State, node.RunFolder, node.NodeId);
        GatewayStarter? starter = options is not null
            ? new GatewayStarter(options, folders, releases, node.Address.ToString(), node.Commands, node.Clock)
            : null;
        Socket = folders.DaemonSocket;
        Fleet = new GatewayFleet(
            versions,
            releases,
            options,
            folders,
            records,
            starter,
            node.Clock,
            node.Logs.CreateLogger<GatewayFleet>()
        );
        Routes = new GatewayRouteTable(versions, releases, node.Guests, records.First, node.Clock);
        Gateways = new NodeGateways(Routes, releases, Fleet, node.Clock);
        Compensations = new Compensations(releases, node.Guests);
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
