using System.Net;
using VersionManager.Contracts;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Routing;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Routes;
using VersionManager.ProxyService.State;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Daemon;

/// <summary>What the daemon of a node is made of that is not the same everywhere; tests put others in its place.</summary>
internal sealed record DaemonParts
{
    public required DataFolder Data { get; init; }

    public required string RunFolder { get; init; }

    /// <summary>The host's address and uplink.</summary>
    public required NodeNetwork Network { get; init; }

    public required IReadOnlyList<Isolation> Isolations { get; init; }

    public required IGuestHost Guests { get; init; }

    public required ToolRunner Tools { get; init; }

    /// <summary>The command that connects rsync to a socket of the daemon, whose path it is given.</summary>
    public required IReadOnlyList<string> SyncShell { get; init; }

    /// <summary>Reaches peers' daemons to fetch releases.</summary>
    public required SyncConnect SyncConnect { get; init; }

    /// <summary>Reaches peers' daemons to exchange marks.</summary>
    public required MarkConnect MarkConnect { get; init; }

    /// <summary>Makes the data path of its observer, its waiter and its server of peers' streams.</summary>
    public required Func<IVersionObserver, IVersionWaiter, IPeerStreamHandler, IPeerStore, IDataPath> DataPath { get; init; }

    /// <summary>Finds the guests that outlived the last daemon.</summary>
    public required Func<CancellationToken, Task> RecoverGuests { get; init; }

    /// <summary>Returns once rules, links, addresses or routes of the node were removed, by whichever program.</summary>
    public Func<CancellationToken, Task> NextNetworkRemoval { get; init; } =
        cancellation => Task.Delay(Timeout.InfiniteTimeSpan, cancellation);

    /// <summary>Maps what guests may ask; null where no guest can.</summary>
    public Action<IEndpointRouteBuilder, PortRegistry, IRoutePublisher>? MapGuestApi { get; init; }

    /// <summary>Where guests reach the daemon; null for nowhere.</summary>
    public IPEndPoint? GuestApi { get; init; }

    /// <summary>How the node runs gateways; null where it runs none.</summary>
    public Gateways.GatewayProcessOptions? Gateways { get; init; }

    public SyncOptions Syncs { get; init; } = new();

    public UpgradeOptions Upgrades { get; init; } = new();

    public MigrationOptions Migrations { get; init; } = new();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public required ILoggerFactory Logs { get; init; }
}
