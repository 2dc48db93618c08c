using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Routing;

/// <summary>What the loops share.</summary>
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

    /// <summary>What the router was made with.</summary>
    public RouterOptions Options { get; } = options;

    /// <summary>What hosts are taken for.</summary>
    public PeerTable Peers { get; } = peers;

    /// <summary>The counters.</summary>
    public UsageTable Usage { get; } = usage;

    /// <summary>Tells which versions headers show.</summary>
    public VersionAnnouncer Announcer { get; } = announcer;

    /// <summary>The kernel's sets that traffic fills.</summary>
    public KernelSets Sets { get; } = sets;

    /// <summary>The log.</summary>
    public RouterLog Log { get; } = log;

    /// <summary>The node's address as a number.</summary>
    public uint NodeAddress { get; } = Ipv4.ToUInt32(options.NodeAddress);

    /// <summary>What lets the kernel carry flows by itself; null where the node is told not to.</summary>
    public IOffload? Offload { get; set; }

    /// <summary>The number of the cell in which what the kernel carried is counted: behind those of the streams' threads and of
    /// the datagrams' one.</summary>
    public int OffloadCell => Options.Threads + 1;

    /// <summary>Cancelled when the router stops.</summary>
    public CancellationTokenSource Stopping { get; } = new();

    /// <summary>The table that decides now. Each decision takes it once.</summary>
    public RouteTable Table
    {
        get => Volatile.Read(ref _table);
        set => Volatile.Write(ref _table, value);
    }
}
