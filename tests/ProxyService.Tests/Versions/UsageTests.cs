using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.DataPath;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Netlink;
using VersionManager.Kernel.Networking;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Versions;

public sealed class UsageTests
{
    private static readonly TestRelease One = TestRelease.Of("router", "1.0");
    private static readonly DateTimeOffset Time = DateTimeOffset.Parse("2030-01-01T00:00:00Z", null);

    [Fact]
    public async Task Usage_OfAVersion_HasCountersAndUsers()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        lock (node.DataPath.Usage)
        {
            node.DataPath.Usage.Add(
                new VersionUsage(
                    "router",
                    One.Key.Version,
                    OpenFlows: 1,
                    Flows: 5,
                    BytesIn: 10,
                    BytesOut: 20,
                    DatagramsIn: 2,
                    DatagramsOut: 3,
                    Time,
                    [new PeerUse(IPAddress.Parse("10.0.0.2"), Time)]
                )
            );
        }
        node.DataPath.Native = [new ClientFlows("router", One.Key.Version, IPAddress.Parse("10.0.0.9"), OpenFlows: 2)];

        AppUsageInfo usage = Assert.Single(
            await node.GetAsync("/v1/usage?application=router", ContractsJson.Default.IReadOnlyListAppUsageInfo)
        );

        Assert.Equal(
            (AppVersionState.Running, 3L, 10L, 10L, 20L),
            (usage.State, usage.OpenFlows, usage.Requests, usage.BytesIn, usage.BytesOut)
        );
        Assert.Equal(node.Clock.GetUtcNow(), usage.LastUse);
        Assert.Equal(
            [
                new UsageUser(UsageUserKind.Client, "10.0.0.9", 2, node.Clock.GetUtcNow()),
                new UsageUser(UsageUserKind.Node, "10.0.0.2", null, Time),
            ],
            usage.Users
        );
        Assert.Empty(await node.GetAsync("/v1/usage?application=other", ContractsJson.Default.IReadOnlyListAppUsageInfo));
        string metrics = System.Text.Encoding.UTF8.GetString((await node.SendAsync("GET", "/v1/metrics")).Body);
        Assert.Contains(
            """vmproxy_users{application="router",version="1.0",kind="Client"} 1""",
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains("""vmproxy_users{application="router",version="1.0",kind="Node"} 1""", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_ThatCameAndWent_AreRememberedUpToALimit()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        node.DataPath.Native =
        [
            .. Enumerable
                .Range(1, 100)
                .Select(i => new ClientFlows("router", One.Key.Version, IPAddress.Parse($"10.1.0.{i}"), 1)),
        ];
        // Clients are recorded even when nobody asks.
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        node.DataPath.Native = [];
        AppUsageInfo usage = Assert.Single(await node.GetAsync("/v1/usage", ContractsJson.Default.IReadOnlyListAppUsageInfo));
        Assert.Equal(64, usage.Users.Count);
        Assert.Equal(0, usage.OpenFlows);
    }

    [Fact]
    public async Task Stop_WithDrain_WaitsForClientsToo()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        node.DataPath.Native = [new ClientFlows("router", One.Key.Version, IPAddress.Parse("10.0.0.9"), OpenFlows: 1)];
        await node.SendAsync(
            "POST",
            "/v1/versions/router/1.0/stop",
            """{"drainSeconds":600,"obsolete":false,"removeState":false,"force":true}"""
        );
        await node.PassAsync(TimeSpan.FromSeconds(20));
        Assert.NotNull(node.Guests.Of(One.Key));
        node.DataPath.Native = [];
        await node.UntilAsync(() => node.Guests.Of(One.Key) is null);
    }

    [Fact]
    public void Peers_BeyondTheLimit_AreTheLatest()
    {
        var peers = new PeerUses();
        for (uint i = 1; i <= 1000; i++)
            peers.Met(i, i);
        peers.Met(1000, 2000);
        IReadOnlyList<PeerUse> read = peers.Read(TimeProvider.System);
        Assert.Equal(PeerUses.Kept, read.Count);
        Assert.Equal(Ipv4.ToAddress(1000), read[0].Address);
        Assert.Equal(Ipv4.ToAddress(999), read[1].Address);
    }

    [Fact]
    public void Peers_MetAgain_CostNoMemory()
    {
        var peers = new PeerUses();
        peers.Met(7, 1);
        peers.Met(7, 2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            peers.Met(7, i);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Clients_OfAVersion_AreTheFlowsToTheManagedPortItself()
    {
        uint node = 0x0A000001,
            peer = 0x0A000002,
            client = 0x0A000009;
        var guest = new RouteGuest("router", One.Key.Version, IPAddress.Parse("100.65.0.1"), Ready: true);
        var table = new RouteTable([new RouteApplication("router", One.Key.Version, One.Key.Version)], [guest], []);
        const byte tcp = 6,
            established = 3,
            ended = 7;
        ClientFlows[] clients =
        [
            .. ClientFlows.Of(
                [
                    new TrackedFlow(tcp, client, node, 1, 7000, guest.Address, 7000, established),
                    new TrackedFlow(tcp, client, node, 2, 7000, guest.Address, 7000, ended),
                    // Another node's kernel, by a version port; the gateway; and a flow that the guest opened.
                    new TrackedFlow(tcp, peer, node, 1, 62001, guest.Address, 7000, established),
                    new TrackedFlow(tcp, 0xA94D4D01, guest.Address, 1, 7000, guest.Address, 7000, established),
                    new TrackedFlow(tcp, guest.Address, client, 1, 80, client, 80, established),
                ],
                table,
                node
            ),
        ];
        Assert.Equal([new ClientFlows("router", One.Key.Version, IPAddress.Parse("10.0.0.9"), OpenFlows: 1)], clients);
    }
}
