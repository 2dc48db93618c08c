using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Routing;
using VersionManager.DataPath.Routing.Offload;
using VersionManager.DataPath.Routing.Tcp;
using VersionManager.DataPath.Routing.Udp;
using VersionManager.DataPath.Rules;
using VersionManager.DataPath.Sockets;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Native;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;

namespace VersionManager.DataPath;

/// <summary>
/// The data path of a node: diverts what guests send to managed ports, carries it to peers under version headers, and delivers
/// what peers send to the guest of the right version. Hosted by the daemon.
/// </summary>
public sealed class Router : IAsyncDisposable
{
    private const uint Loopback = 0x7F000001;
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly RouterOptions _options;
    private readonly NodeRules _rules;
    private readonly KernelSets _sets;
    private readonly PeerTable _peers;
    private readonly UsageTable _usage;
    private readonly RouterContext _context;
    private readonly OffloadPlane? _offload;
    private readonly RouterLog _log;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<TcpLoop> _loops = [];
    private readonly List<int> _listeners = [];
    private UdpRouter? _udp;
    private ITimer? _saver;
    private bool _stopped;

    /// <summary>A router that does nothing until it is started.</summary>
    public Router(RouterOptions options)
    {
        _options = options;
        _log = new RouterLog(options.Loggers.CreateLogger<Router>());
        _rules = new NodeRules(
            new NodeRuleOptions(options.NodeAddress, options.GuestLinkPrefix, options.OverlayPort, options.InterceptPort),
            options.Tools
        );
        _sets = new KernelSets(_rules, _log);
        _peers = new PeerTable(options.PeerStore, options.UnmanagedLifetime);
        // The last cells are the datagram thread's and the kernel's.
        _usage = new UsageTable(options.Threads + 2, options.Time);
        _context = new RouterContext(options, _peers, _usage, new VersionAnnouncer(options.Observer), _sets, _log);
        if (options.Offload)
            _context.Offload = _offload = new OffloadPlane(
                _context,
                _rules,
                new SharedRefresh<RuleChange>(_turn, also => RenderAsync(also, _context.Stopping.Token)).RunAsync
            );
        _peers.Changed += PeerChanged;
    }

    /// <summary>Opens streams to peers' daemons.</summary>
    public PeerConnector Connector => new(_options.OverlayPort);

    /// <summary>Counters and peers now.</summary>
    public RouterSnapshot Snapshot()
    {
        if (_offload is { IsUsed: true } offload && !_stopped)
            offload.Usage.Read();
        return new RouterSnapshot(_usage.Read(), _peers.Read(), _usage.ReadDropped())
        {
            Paths = FlowPaths.Read(_context, _offload),
        };
    }

    /// <summary>What clients without version headers have with each version now.</summary>
    public IReadOnlyList<ClientFlows> Clients() => ClientFlows.Read(_context.Table, _context.NodeAddress);

    /// <summary>Which way new flows of each version to each host take, and why.</summary>
    public IReadOnlyList<PathInfo> Paths() => FlowPaths.Read(_context, _offload);

    /// <summary>
    /// Opens the sockets, puts up the node's kernel rules and starts carrying. Sockets are opened by the calling thread, in its
    /// network namespace.
    /// </summary>
    /// <param name="initial">What runs now, so that guests that outlived an earlier daemon are served from the first packet
    /// on.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">A port is taken, or a privilege is missing; the message says
    /// which.</exception>
    /// <exception cref="ToolException">A tool failed, such as <c>nft</c>.</exception>
    public Task StartAsync(RouteTable initial, CancellationToken cancellation)
    {
        Publish(initial);
        for (int index = 0; index < _options.Threads; index++)
        {
            TcpLoop loop = new(_context, index, _log.Defect);
            _loops.Add(loop);
            _ = new StreamListener(
                loop,
                Kept(FlowSockets.Listen(_context.NodeAddress, _options.OverlayPort, transparent: false)),
                (descriptor, address, port) => PeerFlow.Accept(loop, descriptor, address, port)
            );
            _ = new StreamListener(
                loop,
                Kept(FlowSockets.Listen(Loopback, _options.InterceptPort, transparent: true)),
                (descriptor, address, port) => GuestFlow.Accept(loop, descriptor, address, port)
            );
        }

        _udp = new UdpRouter(_context, _options.Threads, _log.Defect);
        foreach (TcpLoop loop in _loops)
            loop.Events.Start();
        _udp.Start();
        return BeginAsync(initial, cancellation);
    }

    /// <summary>
    /// Has new flows decided by <paramref name="table"/>: in the daemon at once, and in the kernel when the task ends. Calls are
    /// taken one at a time.
    /// </summary>
    /// <exception cref="ToolException">nft failed; the kernel's rules are as before.</exception>
    public async Task ApplyAsync(RouteTable table, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            // What the kernel counted so far is of the guests of before.
            if (_offload is { IsUsed: true } offload)
                await offload.Usage.ReadAsync(_context.Table, cancellation);
            Publish(table);
            await RenderAsync([], cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Reads the kernel's rules back, and what they need of the node. What another program removed or changed is put
    /// back; flows that the kernel carries go on.</summary>
    /// <param name="thorough">Reads each element of the rules' sets too.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was put back, each as operators know it; empty where all was well.</returns>
    /// <exception cref="ToolException">A tool refused: it is tried again with the next call.</exception>
    public Task<IReadOnlyList<string>> RepairAsync(bool thorough, CancellationToken cancellation) =>
        _rules.RepairAsync(() => [.. LiveChanges()], thorough, cancellation);

    /// <summary>
    /// Ends all flows. The kernel rules stay, so that guests' packets to managed ports are dropped, never sent plainly, until the
    /// daemon is back.
    /// </summary>
    public async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await _context.Stopping.CancelAsync();
        foreach (TcpLoop loop in _loops)
        {
            await loop.StopAsync();
            loop.Dispose();
        }

        foreach (int listener in _listeners)
            LibC.Close(listener);
        if (_udp is not null)
        {
            await _udp.StopAsync();
            _udp.Dispose();
        }

        if (_saver is not null)
            await _saver.DisposeAsync();
        if (_offload is { } offload)
            await offload.DisposeAsync();
        await _sets.DisposeAsync();
        SavePeers();
        _log.Stopped();
    }

    /// <summary>Removes everything that was put into the kernel, as when the daemon is taken off the node.</summary>
    /// <exception cref="ToolException">nft failed; the rules stay.</exception>
    public Task RemoveRulesAsync(CancellationToken cancellation) => _rules.RemoveAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _rules.Dispose();
        _turn.Dispose();
        _context.Stopping.Dispose();
    }

    private async Task BeginAsync(RouteTable initial, CancellationToken cancellation)
    {
        await ApplyAsync(initial, cancellation);
        _sets.Start();
        _offload?.Start();
        _saver = _options.Time.CreateTimer(_ => SavePeers(), null, SaveInterval, SaveInterval);
        _log.Started(_options.NodeAddress, _options.Uplink, _options.OverlayPort, _options.Threads);
    }

    /// <summary>What the sets that traffic and agreements fill shall hold now.</summary>
    private IEnumerable<RuleChange> LiveChanges()
    {
        foreach (IPAddress node in _peers.Nodes())
            yield return RuleChange.Node(Ipv4.ToUInt32(node));
        if (_options.Unmanaged == UnmanagedPolicy.Allow)
            foreach ((uint address, TimeSpan lifetime) in _peers.UnmanagedHosts())
                yield return RuleChange.Unmanaged(address, lifetime);
        foreach (RuleChange change in _offload?.LiveChanges() ?? [])
            yield return change;
    }

    private async Task RenderAsync(IReadOnlyCollection<RuleChange> also, CancellationToken cancellation)
    {
        RouteTable table = _context.Table;
        NodeElements elements = RouteElements.Of(table) with
        {
            Nodes = _peers.Nodes(),
            Offload = _offload?.Elements(table) ?? OffloadElements.None,
        };
        await _rules.ApplyAsync(elements, cancellation, also);
        if (_offload is { } offload)
            await offload.AppliedAsync(table, cancellation);
    }

    private void Publish(RouteTable table)
    {
        foreach (RouteGuest guest in table.Guests)
            guest.Counters = _usage.Of(guest.Application, guest.Version);
        _context.Table = table;
    }

    private int Kept(int listener)
    {
        _listeners.Add(listener);
        return listener;
    }

    private void PeerChanged(uint address, PeerState state, TimeSpan lifetime)
    {
        if (state == PeerState.Node)
            _sets.IsNode(address);
        else if (_options.Unmanaged == UnmanagedPolicy.Allow)
            _sets.IsUnmanaged(address, lifetime);
        _log.PeerChanged(Ipv4.ToAddress(address), state);
    }

    private void SavePeers()
    {
        try
        {
            _peers.SaveIfChanged();
        }
#pragma warning disable CA1031 // Tried again with the next node.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _log.PeersNotSaved(error);
        }
    }
}
