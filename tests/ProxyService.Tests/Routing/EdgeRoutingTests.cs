using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using VersionManager.DataPath.Rules;

namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>Flows from and to unmanaged hosts, malformed messages, and a daemon that goes away.</summary>
public abstract class EdgeRoutingTests(RoutedNetwork network)
{
    [Fact]
    public async Task Connect_ToAHostWithoutDaemon_ComesFromTheNodesAddress()
    {
        using IDisposable server = network.Host.ServeTagged(7000, "plain"),
            datagrams = network.Host.ServeTaggedUdp(7000, "plain");
        for (int round = 0; round < 3; round++)
        {
            using Socket client = await network.A["1.0"].ConnectAsync(RoutedNetwork.HostAddress, 7000);
            Assert.StartsWith($"plain {network.A.Address}:", await client.AskAsync("x"), StringComparison.Ordinal);
            using Socket udp = network.B["2.0"].Udp();
            await udp.ConnectAsync(RoutedNetwork.HostAddress, 7000, SocketsIn.Patience);
            Assert.StartsWith($"plain {network.B.Address}:", await udp.AskAsync("y"), StringComparison.Ordinal);
            Assert.StartsWith($"plain {network.B.Address}:", await udp.AskAsync("z"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Headerless_ReachesTheDefaultVersion_AndOldFlowsStayWhenItMoves()
    {
        const int Port = 7011;
        using IDisposable one = network.A["1.0"].ServeTagged(Port, "1.0"),
            two = network.A["2.0"].ServeTagged(Port, "2.0");
        using IDisposable oneUdp = network.A["1.0"].ServeTaggedUdp(Port, "1.0"),
            twoUdp = network.A["2.0"].ServeTaggedUdp(Port, "2.0");
        using Socket old = await network.Host.ConnectAsync(network.A.Address, Port, 41000);
        Assert.Equal($"1.0 {RoutedNetwork.HostAddress}:41000 x", await old.AskAsync("x"));
        using Socket datagrams = network.Host.Udp(41001);
        await datagrams.ConnectAsync(network.A.Address, Port, SocketsIn.Patience);
        Assert.Equal($"1.0 {RoutedNetwork.HostAddress}:41001 x", await datagrams.AskAsync("x"));
        try
        {
            await network.A.Router.DoAsync("table " + network.A.Table("2.0", "1.0", "2.0"));
            using Socket young = await network.Host.ConnectAsync(network.A.Address, Port, 41002);
            Assert.Equal($"2.0 {RoutedNetwork.HostAddress}:41002 y", await young.AskAsync("y"));
            Assert.Equal($"1.0 {RoutedNetwork.HostAddress}:41000 y", await old.AskAsync("y"));
            Assert.Equal($"1.0 {RoutedNetwork.HostAddress}:41001 y", await datagrams.AskAsync("y"));
        }
        finally
        {
            await network.A.Router.DoAsync("table " + network.A.Table("1.0", "1.0", "2.0"));
        }
    }

    [Fact]
    public async Task Native_ProgramOnTheNode_ReachesTheDefaultVersion()
    {
        using IDisposable server = network.A["1.0"].ServeTagged(7012, "1.0");
        using Socket client = await network.A.Namespace.ConnectAsync(network.A.Address, 7012);
        Assert.StartsWith("1.0 169.254.77.1:", await client.AskAsync("x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_OnTheOverlayPorts_IsDroppedAndHarmsNothing()
    {
        using IDisposable server = network.A["1.0"].ServeTagged(7013, "1.0");
        using Socket udp = network.Host.Udp();
        for (int size = 0; size < 200; size++)
        {
            await udp.SendToAsync(
                RandomNumberGenerator.GetBytes(size),
                new IPEndPoint(network.A.Address, 7077),
                SocketsIn.Patience
            );
            using Socket tcp = await network.Host.ConnectAsync(network.A.Address, 7077);
            await tcp.SendAsync(RandomNumberGenerator.GetBytes(size + 1), SocketsIn.Patience);
        }

        using Socket client = await network.B["1.0"].ConnectAsync(network.A.Address, 7013);
        Assert.EndsWith("fine", await client.AskAsync("fine"), StringComparison.Ordinal);
        Assert.Contains(
            await network.A.Router.DoAsync("snapshot"),
            l => l.StartsWith("dropped Malformed", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task PeerStream_WithAKnownPurpose_IsServed()
    {
        Assert.Equal(["peersays greet App 1.0"], await network.A.Router.DoAsync($"connect {network.B.Address} greet"));
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            network.A.Router.DoAsync($"connect {network.B.Address} other")
        );
        Assert.Contains("refused 'other'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_AfterAFlow_CountsItForItsVersion()
    {
        using IDisposable server = network.B["2.0"].ServeTagged(7015, "2.0");
        using Socket client = await network.A["2.0"].ConnectAsync(network.B.Address, 7015);
        await client.AskAsync("x");
        IReadOnlyList<string> lines = await network.A.Router.DoAsync("snapshot");
        string line = Assert.Single(lines, l => l.Contains("Version = 2.0,", StringComparison.Ordinal));
        Assert.DoesNotContain("OpenFlows = 0,", line, StringComparison.Ordinal);
        Assert.Contains($"peer {network.B.Address} Node", lines);
    }

    [Fact]
    public async Task Remove_OfTheRules_LeavesNoneOfOurs()
    {
        using RouterProcess router = new(
            network.Host,
            RoutedNetwork.HostAddress.ToString(),
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())
        );
        await router.DoAsync("start ");
        network.Host.Nft("table ip theirs { }\n");
        await router.DoAsync("remove");
        Assert.Equal("table ip theirs {\n}\n", network.Host.Run("nft", "list", "ruleset"));
        Assert.DoesNotContain(RuleText.Of(NodeRouting.Table), network.Host.Ip("rule"), StringComparison.Ordinal);
    }
}

[Collection(nameof(RoutedNetwork))]
public sealed class UserspaceEdgeRoutingTests(RoutedNetwork network) : EdgeRoutingTests(network)
{
    private readonly RoutedNetwork _network = network;

    [Fact]
    public async Task Kill_OfTheDaemon_LetsNoPacketOutWithoutAHeaderAndFlowsWait()
    {
        const int Port = 7014;
        using IDisposable server = _network.B["1.0"].ServeTagged(Port, "1.0"),
            other = _network.A["1.0"].ServeTagged(Port, "1.0");
        using (Socket before = await _network.A["1.0"].ConnectAsync(_network.B.Address, Port))
            Assert.EndsWith("x", await before.AskAsync("x"), StringComparison.Ordinal);
        using Socket broken = await _network.B["1.0"].ConnectAsync(_network.A.Address, Port);
        Assert.EndsWith("x", await broken.AskAsync("x"), StringComparison.Ordinal);
        _network.B.Router.Kill();

        // The earlier flow has ended; its guest's packets still do not leave the node.
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (await broken.AskAsync("y") != "") { }

            throw new EndOfStreamException();
        });
        using Socket dropped = _network.B["1.0"].Tcp();
        Task connecting = dropped.ConnectAsync(_network.A.Address, Port, SocketsIn.Patience).AsTask();
        using Socket waiting = await _network.A["1.0"].ConnectAsync(_network.B.Address, Port);
        Task<string> answer = waiting.AskAsync("z");
        await Assert.ThrowsAsync<TimeoutException>(() =>
            connecting.WaitAsync(TimeSpan.FromMilliseconds(500), SocketsIn.Patience)
        );
        _network.B.Restart();
        await _network.B.Router.DoAsync("start " + _network.B.Table("1.0", "1.0", "2.0"));
        Assert.EndsWith("z", await answer, StringComparison.Ordinal);
        await connecting;
        Assert.EndsWith("w", await dropped.AskAsync("w"), StringComparison.Ordinal);
    }
}

[Collection(nameof(OffloadedNetwork))]
public sealed class OffloadedEdgeRoutingTests(OffloadedNetwork network) : EdgeRoutingTests(network);
