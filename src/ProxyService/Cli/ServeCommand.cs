using System.CommandLine;
using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routing;
using VersionManager.Guests;
using VersionManager.Guests.Api;
using VersionManager.Guests.Model;
using VersionManager.Kernel.Netlink;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;
using VersionManager.ProxyService.Daemon;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Logs;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Routes;
using VersionManager.ProxyService.State;

namespace VersionManager.ProxyService.Cli;

/// <summary><c>vmproxy serve</c>: the daemon.</summary>
internal static class ServeCommand
{
    // Each other tool is needed only for some isolation, which is refused where the tool is missing.
    private static readonly string[] Tools = ["ip", "nft", "rsync"];

    public static Command Build()
    {
        var command = new Command("serve", "Runs the daemon.");
        ServeOptions.AddTo(command);
        command.SetAction((parsed, cancellation) => Guard.RunAsync(() => RunAsync(ServeOptions.Of(parsed), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellation)
    {
        Preflight();
        DaemonConfiguration configuration = DaemonConfiguration.Load(options.Config);
        using ILoggerFactory logs = LogSetup.Create(options.LogFile, options.Verbose);
        var tools = new ToolRunner();
        NodeNetwork network = await NodeNetwork.DiscoverAsync(
            tools,
            configuration.Address is { } address ? IPAddress.Parse(address) : null,
            cancellation
        );
        DataFolder folder = new DataFolder(options.DataFolder).Create();
        Directory.CreateDirectory(options.RunFolder);
        NodeIdentity identity = NodeIdentity.LoadOrCreate(folder);
        var guests = new GuestManager(
            new GuestOptions
            {
                NodeId = identity.Id,
                DataFolder = options.DataFolder,
                RunFolder = options.RunFolder,
            },
            network,
            tools,
            TimeProvider.System,
            logs.CreateLogger<GuestManager>()
        );
        using var changes = new KernelChanges(error => DaemonLog.EventFailed(logs.CreateLogger<KernelChanges>(), error));
        var parts = new DaemonParts
        {
            Data = folder,
            RunFolder = options.RunFolder,
            Network = network,
            Isolations = guests.Isolations,
            Guests = new GuestHost(guests),
            Tools = tools,
            MarkConnect = (peer, application, token) =>
                new PeerConnector().ConnectAsync(peer, MarkMessage.Purpose, application, version: null, token),
            SyncConnect = (peer, purpose, release, token) =>
                new PeerConnector().ConnectAsync(peer, purpose, release.Application, release.Version, token),
            SyncShell = [Environment.ProcessPath!, "sync-shell"],
            RecoverGuests = guests.RecoverAsync,
            NextNetworkRemoval = changes.NextAsync,
            MapGuestApi = (routes, ports, publisher) => routes.MapGuestApi(guests, new GuestPorts(ports, publisher)),
            GuestApi = new IPEndPoint(IPAddress.Parse(WellKnown.DaemonAddress), WellKnown.GuestApiPort),
            Gateways = new GatewayProcessOptions { Program = options.Gateway },
            Syncs = configuration.ToSyncOptions(),
            Upgrades = configuration.ToUpgradeOptions(),
            Migrations = configuration.ToMigrationOptions(),
            Logs = logs,
            DataPath = (observer, waiter, streams, peers) =>
                new RouterDataPath(
                    new Router(
                        new RouterOptions
                        {
                            NodeAddress = network.Address,
                            Uplink = network.Uplink,
                            Observer = observer,
                            Waiter = waiter,
                            PeerStreams = streams,
                            PeerStore = peers,
                            Unmanaged = configuration.Unmanaged,
                            Offload = configuration.Offload,
                            FlowCache = configuration.FlowCache,
                            VersionPortStore = new VersionPortStore(folder),
                            Loggers = logs,
                        }
                    )
                ),
        };
        using IHost daemon = DaemonHost.Build(
            parts,
            services => services.AddSingleton(guests).AddHostedService<GuestLogTrimmer>()
        );
        await daemon.RunAsync(cancellation);
        return 0;
    }

    private static void Preflight()
    {
        if (Environment.UserName != "root")
            throw new CommandLineException("serve needs root: it makes network namespaces, mounts and rules.");
        string[] missing = [.. Tools.Where(tool => !ToolRunner.TryFind(tool, out _))];
        if (missing.Length > 0)
        {
            throw new CommandLineException(
                $"These tools are not on this node: {string.Join(", ", missing)}. Install them with: apt-get install {string.Join(' ', missing.Select(ToolMissingException.PackageOf).Distinct())}"
            );
        }
    }
}
