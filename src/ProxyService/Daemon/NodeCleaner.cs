using VersionManager.Contracts;
using VersionManager.DataPath;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Routing;
using VersionManager.Guests;
using VersionManager.Guests.Drivers.Namespace;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Processes;
using VersionManager.Kernel.Tools;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.State;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Removes everything of the daemon from a node, except its files.</summary>
internal static class NodeCleaner
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Stops every guest and gateway, then removes rules and links. The daemon must not be running.</summary>
    public static async Task CleanAsync(string dataFolder, string runFolder, ToolRunner tools, CancellationToken cancellation)
    {
        DataFolder folder = new DataFolder(dataFolder).Create();
        using IDisposable mine = folder.Lock();
        NodeIdentity identity = NodeIdentity.LoadOrCreate(folder);
        NodeNetwork network = await NodeNetwork.DiscoverAsync(tools, cancellation: cancellation);
        using ILoggerFactory logs = LoggerFactory.Create(_ => { });
        var guests = new GuestManager(
            new GuestOptions
            {
                NodeId = identity.Id,
                DataFolder = dataFolder,
                RunFolder = runFolder,
            },
            network,
            tools,
            TimeProvider.System,
            logs.CreateLogger<GuestManager>()
        );
        await guests.RecoverAsync(cancellation);
        foreach (Guest guest in guests.Guests)
            await guests.StopAsync(guest, Grace, cancellation);
        await EndGatewaysAsync(new GatewayStore(folder, TimeProvider.System), cancellation);
        await using var router = new Router(
            new RouterOptions
            {
                NodeAddress = network.Address,
                Uplink = network.Uplink,
                Observer = Nobody.Instance,
                Waiter = Nobody.Instance,
                PeerStreams = Nobody.Instance,
                PeerStore = Nobody.Instance,
            }
        );
        await router.RemoveRulesAsync(cancellation);
        // The daemon's own address goes last: it may be absent.
        await tools.RunAsync("ip", ["addr", "del", WellKnown.DaemonAddress + "/32", "dev", "lo"], cancellation: cancellation);
    }

    private static async Task EndGatewaysAsync(GatewayStore gateways, CancellationToken cancellation)
    {
        const int kill = 9;
        foreach (GatewayRecord record in gateways.All)
        {
            Task ended = record.Process.WaitAsync();
            record.Process.Terminate();
            if (await Task.WhenAny(ended, Task.Delay(Grace, cancellation)) != ended && record.Process.IsAlive())
                ProcessCalls.Kill(record.Process.Id, kill);
            await ended.WaitAsync(cancellation);
            await ControlGroup.RemoveAsync(record.ControlGroup, TimeProvider.System, cancellation);
            gateways.Remove(record);
        }
    }

    /// <summary>Replaces the parts that a router does not use unless it is started.</summary>
    private sealed class Nobody : IVersionObserver, IVersionWaiter, IPeerStreamHandler, IPeerStore
    {
        public static readonly Nobody Instance = new();

        public void Announced(System.Net.IPAddress peer, string application, Version maximal) { }

        public void MarksDiffer(System.Net.IPAddress peer, string application, ulong digest) { }

        public ValueTask<RouteDecision> WaitAsync(string application, Version version, CancellationToken cancellation) =>
            new(RouteDecision.NoSuchVersion);

        public PeerAnswer Check(PeerRequest request) => Contracts.Wire.StreamStatus.NoSuchVersion;

        public Task HandleAsync(PeerStream stream, PeerRequest request, CancellationToken cancellation) => Task.CompletedTask;

        public IReadOnlyCollection<System.Net.IPAddress> Load() => [];

        public void Save(IReadOnlyCollection<System.Net.IPAddress> nodes) { }
    }
}
