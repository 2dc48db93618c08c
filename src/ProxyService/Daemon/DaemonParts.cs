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

/// <summary>The parts of a node's daemon that differ between daemons, and that tests replace.</summary>
internal sealed record DaemonParts
{
    public required DataFolder Data { get; init; }

    public required string RunFolder { get; init; }

    /// <summary>The host's address and uplink.</summary>
    public required NodeNetwork Network { get; init; }

    public required IReadOnlyList<Isolation> Isolations { get; init; }

    public required IGuestHost Guests { get; init; }

    public required ToolRunner Tools { get; init; }

    /// <summary>The command that connects rsync to the daemon's socket given as its argument.</summary>
    public required IReadOnlyList<string> SyncShell { get; init; }

    /// <summary>Connects to peers' daemons to fetch releases.</summary>
    public required SyncConnect SyncConnect { get; init; }

    /// <summary>Connects to peers' daemons to exchange marks.</summary>
    public required MarkConnect MarkConnect { get; init; }

    /// <summary>Makes the data path, given its observer, its waiter, its server of peers' streams and its store of
    /// peers.</summary>
    public required Func<IVersionObserver, IVersionWaiter, IPeerStreamHandler, IPeerStore, IDataPath> DataPath { get; init; }

    /// <summary>Finds the guests that outlived the last daemon.</summary>
    public required Func<CancellationToken, Task> RecoverGuests { get; init; }

    /// <summary>Returns after rules, links, addresses or routes of the node were next removed, by any program.</summary>
    public Func<CancellationToken, Task> NextNetworkRemoval { get; init; } =
        cancellation => Task.Delay(Timeout.InfiniteTimeSpan, cancellation);

    /// <summary>Maps the guest API; null for none.</summary>
    public Action<IEndpointRouteBuilder, PortRegistry, IRoutePublisher>? MapGuestApi { get; init; }

    /// <summary>The address of the guest API; null for none.</summary>
    public IPEndPoint? GuestApi { get; init; }

    /// <summary>The options of gateways' processes; null where the node runs no gateways.</summary>
    public Gateways.GatewayProcessOptions? Gateways { get; init; }

    public SyncOptions Syncs { get; init; } = new();

    public UpgradeOptions Upgrades { get; init; } = new();

    public MigrationOptions Migrations { get; init; } = new();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public required ILoggerFactory Logs { get; init; }
}
