using System.Collections.Immutable;
using System.Reflection;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routing;
using VersionManager.ProxyService.Control;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Metrics;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Reporting;
using VersionManager.ProxyService.Routes;
using VersionManager.ProxyService.Stopping;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;
using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Nodes;

/// <summary>The daemon: every part, wired, started in order and stopped in reverse. Guests outlive it.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly NodeParts _parts;
    private readonly IDataPath _dataPath;
    private readonly RoutePublisher _routes;
    private readonly UpgradeRunner _upgrades;
    private readonly MigrationRunner _migrations;
    private readonly StopRunner _stops;
    private readonly PeerStore _peers;
    private readonly MarkExchange _marks;
    private readonly ClientTable _clients;
    private readonly MarkRound _round;
    private readonly VersionTable _versions;
    private readonly GatewayPart _gateways;
    private readonly RefusalCounts _refusals = new();
    private readonly ILogger _log;
    private readonly NodeIdentity _identity;
    private ControlServer? _server;
    private IDisposable? _lock;

    /// <summary>A node of <paramref name="parts"/>, that does nothing until it is started.</summary>
    public Node(NodeParts parts)
    {
        _parts = parts;
        TimeProvider clock = parts.Clock;
        ILoggerFactory logs = parts.Logs;
        _log = logs.CreateLogger<Node>();
        _identity = NodeIdentity.LoadOrCreate(parts.State);
        DateTimeOffset started = clock.GetUtcNow();
        var releases = new ReleaseStore(parts.State, logs.CreateLogger<ReleaseStore>());
        var ports = new PortRegistry(parts.State, logs.CreateLogger<PortRegistry>());
        var upgrades = new UpgradeTable(parts.State, clock, logs.CreateLogger<UpgradeTable>());
        var migrations = new MigrationTable(parts.State, clock, logs.CreateLogger<MigrationTable>());
        _versions = new VersionTable(parts.State, clock, logs.CreateLogger<VersionTable>());
        var admission = new ReleaseAdmission(_versions.ObsoleteReason, _versions.IsWithdrawn, clock);
        var fetcher = new RsyncFetcher(parts.Commands, parts.SyncShell, parts.SyncConnect, parts.RunFolder, parts.Syncs, clock);
        var sync = new ReleaseSync(parts.State, releases, admission, fetcher, logs.CreateLogger<ReleaseSync>());
        _routes = new RoutePublisher(
            parts.Guests,
            ports,
            _versions,
            key => migrations.SourceOf(key) ?? parts.Guests.PredecessorOf(key),
            (table, cancellation) => _dataPath!.ApplyAsync(table, cancellation),
            clock,
            logs.CreateLogger<RoutePublisher>()
        );
        _gateways = new GatewayPart(
            new GatewaySurroundings(
                parts.State,
                parts.RunFolder,
                _identity.Id,
                parts.Network.Address,
                parts.Commands,
                parts.Guests,
                parts.Clock,
                parts.Logs
            ),
            parts.Gateways,
            _versions,
            releases
        );
        var sources = new MigrationSources(_versions, releases, parts.Guests, _gateways.Gateways);
        _migrations = new MigrationRunner(
            new MigrationParts(
                migrations,
                sources,
                _versions,
                releases,
                parts.Guests,
                _routes,
                _gateways.Gateways,
                parts.Migrations,
                clock,
                logs.CreateLogger<MigrationRunner>()
            )
        );
        _peers = new PeerStore(parts.State);
        var marks = new MarkTable(
            _versions,
            application => Applications().Contains(application),
            key => _stops!.IsHere(key),
            parts.Upgrades.MarkedDrain,
            clock,
            logs.CreateLogger<MarkTable>()
        );
        _marks = new MarkExchange(marks, parts.MarkConnect, clock, logs.CreateLogger<MarkExchange>());
        _round = new MarkRound(_marks, parts.Upgrades.MarkPatience, clock, logs.CreateLogger<MarkRound>());
        var rotation = new SourceRotation(logs.CreateLogger<SourceRotation>());
        var holders = new ReleaseHolders(releases);
        IReadOnlyList<IUpgradeStep> steps =
        [
            new CopyStep(releases, admission, sync, rotation, _marks, parts.Upgrades, clock),
            new SyncStep(
                releases,
                admission,
                sync,
                rotation,
                new SyncNotice(parts.SyncConnect, parts.Syncs, clock, logs.CreateLogger<SyncNotice>()),
                ports
            ),
            new BootStep(parts.Guests, ports, sources, releases, parts.Upgrades),
            new InstallStep(parts.Guests),
            new StartStep(parts.Guests, _routes),
            new RegisterStep(parts.Guests, ports, _versions, _routes, parts.Upgrades, clock),
            new MigrateStep(_migrations, migrations, sources, _versions),
        ];
        _upgrades = new UpgradeRunner(
            new UpgradeParts(
                upgrades,
                steps,
                _versions,
                releases,
                sync,
                parts.Guests,
                ports,
                _migrations,
                parts.Upgrades,
                parts.Syncs,
                clock,
                logs.CreateLogger<UpgradeRunner>()
            ),
            admission
        );
        _migrations.Succeeded += _upgrades.Migrated;
        var syncs = new SyncServer(
            releases,
            _versions.ObsoleteReason,
            new SyncSlots(parts.Syncs, clock),
            holders,
            parts.Commands,
            parts.RunFolder,
            logs.CreateLogger<SyncServer>()
        );
        _dataPath = parts.DataPath(
            new PeerObserver(_upgrades, _marks, holders),
            new HoldPolicy(_versions, upgrades, _routes, parts.Upgrades, clock),
            new PeerPurposes(
                new Dictionary<string, IPeerStreamHandler>
                {
                    [SyncServer.Purpose] = syncs,
                    [SyncNotice.Purpose] = syncs,
                    [MarkMessage.Purpose] = new MarkServer(marks, clock, logs.CreateLogger<MarkServer>()),
                }
            ),
            _peers
        );
        _clients = new ClientTable(_dataPath.Clients, clock);
        _stops = new StopRunner(
            new StopParts(
                _versions,
                _upgrades,
                parts.Guests,
                ports,
                _routes,
                _gateways.Gateways,
                releases,
                new LastMigration(_versions, _migrations, releases),
                new VersionDrain(_versions, upgrades, migrations, _migrations, _gateways.Gateways, OpenFlows, clock),
                parts.Upgrades,
                clock,
                logs.CreateLogger<StopRunner>()
            )
        );
        marks.Learned += _stops.Begin;
        marks.Announced += (peer, key) => _upgrades.Announced(peer.ToString(), key);
        parts.Guests.Ended += OnGuestEnded;
        var infos = new VersionInfos(_versions, releases, upgrades);
        Control = new ControlContext
        {
            Node = () =>
                new NodeInfo(
                    _identity.Id,
                    Environment.MachineName,
                    parts.Network.Address.ToString(),
                    parts.Network.Uplink,
                    DaemonVersion,
                    started,
                    ProcessMemory.ResidentBytes(),
                    parts.Isolations
                ),
            Paths = () => _dataPath.Paths(),
            Releases = releases,
            Uploads = new ReleaseUploads(parts.State, releases, admission, _stops.WaitAsync, logs.CreateLogger<ReleaseUploads>()),
            Published = _versions.SetPublished,
            Ports = ports,
            Versions = infos,
            StopRunner = _stops,
            Rollback = new VersionRollback(_versions, migrations, _migrations, _stops),
            VersionDivergences = new VersionDivergences(_gateways.Gateways, clock),
            Usages = new VersionUsages(infos, () => _dataPath.Snapshot(), _clients, _gateways.Gateways, clock),
            Guests = parts.Guests,
            Gateways = _gateways,
            Upgrades = upgrades,
            UpgradeRunner = _upgrades,
            Migrations = migrations,
            MigrationRunner = _migrations,
            Metrics = new NodeMetrics(
                infos,
                parts.Guests,
                ports,
                upgrades,
                new MigrationMetrics(migrations, _migrations),
                () => _dataPath.Snapshot(),
                _clients,
                _refusals,
                DaemonVersion,
                started
            ),
        };
    }

    /// <summary>The version of the daemon's file.</summary>
    public static string DaemonVersion { get; } =
        typeof(Node).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0.0.0";

    /// <summary>The parts that the control API speaks for.</summary>
    public ControlContext Control { get; }

    /// <summary>The path of the control API's socket.</summary>
    public string Socket => Path.Combine(_parts.RunFolder, "vmproxy.sock");

    /// <summary>Every method and path of the control API.</summary>
    public IReadOnlyList<string> Paths => _server!.Paths;

    /// <summary>Ends when the process is told to.</summary>
    public CancellationToken Stopping => _server!.Stopping;

    /// <summary>Finds what outlived the last daemon, begins to carry messages, then to serve, then goes on with what was not
    /// finished.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        // Before anything is touched: a second daemon would take the first one's guests for its own.
        _lock = _parts.State.Lock();
        NodeLog.Starting(_log, DaemonVersion, _identity.Id, _parts.Network.Address.ToString(), _parts.Network.Uplink);
        await _parts.RecoverGuests(cancellation);
        foreach (
            (ReleaseKey key, _) in _versions.View.States.Where(version =>
                version.Value is { ShallRun: true } or VersionState.Stopping
            )
        )
        {
            if (
                _parts.Guests.All.Any(g =>
                    g.Application == key.Application && g.Version == key.Version && g.State == GuestState.Running
                )
            )
                _versions.Apply(key, new VersionEvent.Found());
        }
        _gateways.Routes.Start();
        await _dataPath.StartAsync(_routes.Build(), cancellation);
        _routes.Start();
        await _routes.FlushAsync(cancellation);
        _server = await ControlServer.StartAsync(
            Control,
            Socket,
            _parts.GuestApi,
            _parts.MapGuestApi is { } map ? routes => map(routes, Control.Ports, _routes) : null,
            _refusals,
            _parts.Logs
        );
        // After the socket that they ask for their routes.
        _gateways.Fleet.Start();
        NodeLog.Ready(_log, Socket);
        // What the others know to be obsolete is learned before anything is brought up again.
        await _round.RunAsync(_peers.Load(), Applications(), cancellation);
        _stops.Resume();
        _upgrades.Resume();
        _migrations.Resume();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NodeLog.Stopping(_log);
        _parts.Guests.Ended -= OnGuestEnded;
        if (_server is not null)
            await _server.DisposeAsync();
        _clients.Dispose();
        await _round.DisposeAsync();
        await _marks.DisposeAsync();
        await _stops.DisposeAsync();
        await _upgrades.DisposeAsync();
        await _migrations.DisposeAsync();
        await _gateways.DisposeAsync();
        await _routes.DisposeAsync();
        await _dataPath.DisposeAsync();
        _lock?.Dispose();
        NodeLog.Stopped(_log);
    }

    private void OnGuestEnded(ReleaseKey key, string reason)
    {
        UpgradeLog.GuestEnded(_log, key.ToString(), reason);
        // A guest that ends during its upgrade fails that; its steps see to it.
        if (!_versions.View.Running.Contains(key))
            return;
        _versions.SetNotRunning(key, reason);
        if (_versions.View.StateOf(key).ShallRun)
            _upgrades.Restart(key, reason);
    }

    private long OpenFlows(ReleaseKey key) =>
        _dataPath
            .Snapshot()
            .Versions.Where(usage => usage.Application == key.Application && usage.Version == key.Version)
            .Sum(usage => usage.OpenFlows) + _clients.OpenFlows(key);

    /// <summary>The applications that this node has to do with.</summary>
    private ImmutableHashSet<string> Applications() =>
        [
            .. _versions
                .View.States.Keys.Concat(Control.Releases.All.Keys)
                .Concat(Control.Upgrades.All.Where(u => u.IsOpen).Select(u => u.Key))
                .Select(key => key.Application),
        ];

    private sealed class PeerObserver(UpgradeRunner upgrades, MarkExchange marks, ReleaseHolders holders) : IVersionObserver
    {
        public void Announced(System.Net.IPAddress peer, string application, Version maximal)
        {
            // The data path must not wait for state files: the look at them is its own.
            var release = new ReleaseKey(application, maximal);
            ThreadPool.QueueUserWorkItem(_ =>
            {
                holders.Add(release, peer);
                upgrades.Announced(peer.ToString(), release);
            });
        }

        public void MarksDiffer(System.Net.IPAddress peer, string application, ulong digest) =>
            ThreadPool.QueueUserWorkItem(_ => marks.Differ(peer, application, digest));
    }
}
