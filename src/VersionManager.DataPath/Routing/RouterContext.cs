using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Routing;

/// <summary>The objects that the loops share.</summary>
internal sealed class RouterContext(
    RouterOptions options,
    PeerTable peers,
    UsageTable usage,
    VersionAnnouncer announcer,
    KernelSets sets,
    RouterLog log
)
{
    private RouteTable _table = RouteTable.Empty;

    /// <summary>The router's options.</summary>
    public RouterOptions Options { get; } = options;

    /// <summary>The states of hosts.</summary>
    public PeerTable Peers { get; } = peers;

    /// <summary>The counters.</summary>
    public UsageTable Usage { get; } = usage;

    /// <summary>Announces the versions seen in headers.</summary>
    public VersionAnnouncer Announcer { get; } = announcer;

    /// <summary>The kernel's sets that change with traffic.</summary>
    public KernelSets Sets { get; } = sets;

    /// <summary>The log.</summary>
    public RouterLog Log { get; } = log;

    /// <summary>The node's address as a number.</summary>
    public uint NodeAddress { get; } = Ipv4.ToUInt32(options.NodeAddress);

    /// <summary>Offload; null where the configuration turns it off.</summary>
    public IOffload? Offload { get; set; }

    /// <summary>The counter cell of offloaded flows: the one after those of the stream threads and of the datagram
    /// thread.</summary>
    public int OffloadCell => Options.Threads + 1;

    /// <summary>Cancelled when the router stops.</summary>
    public CancellationTokenSource Stopping { get; } = new();

    /// <summary>The current route table. Each decision reads it once.</summary>
    public RouteTable Table
    {
        get => Volatile.Read(ref _table);
        set => Volatile.Write(ref _table, value);
    }
}
