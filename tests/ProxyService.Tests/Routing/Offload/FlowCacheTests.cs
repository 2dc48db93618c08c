using System.Net.Sockets;
using System.Text.RegularExpressions;
using VersionManager.DataPath.Rules;
using VersionManager.Kernel.Networking;

namespace VersionManager.ProxyService.Tests.Routing.Offload;

/// <summary>The kernel remembers what its rules did with a flow, the rules still decide, and no packet is uncounted.</summary>
[Collection(nameof(OffloadedNetwork))]
public sealed partial class FlowCacheTests(OffloadedNetwork network)
{
    private const int Exchanges = 500;

    [Fact]
    public async Task Datagrams_OfOneFlow_SeldomReachTheRulesAndAreCounted()
    {
        const int Port = 7006;
        using IDisposable server = network.B["1.0"].ServeTaggedUdp(Port, "1.0");
        using Socket client = await ConnectAsync(network, Port);
        long counted = (await network.A.SettledUsageAsync("1.0"))["DatagramsOut"],
            met = MetRules(network.A, "udp");
        await ExchangeAsync(client);
        Assert.InRange(MetRules(network.A, "udp") - met, 1, Exchanges / 5);
        Assert.Equal(counted + Exchanges, (await network.A.SettledUsageAsync("1.0"))["DatagramsOut"]);
    }

    [Fact]
    public async Task Stream_OfACachedFlow_SeldomReachesTheRulesButDoesSoAgainAndAgain()
    {
        const int Port = 7007;
        using IDisposable server = network.B["1.0"].ServeTagged(Port, "1.0");
        using Socket client = await network.A["1.0"].ConnectAsync(network.B.Address, Port);
        long met = MetRules(network.A, "tcp");
        await ExchangeAsync(client);
        Assert.InRange(MetRules(network.A, "tcp") - met, 0, Exchanges / 5);
        met = MetRules(network.A, "tcp");
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(20));
        while (MetRules(network.A, "tcp") == met)
        {
            late.Token.ThrowIfCancellationRequested();
            Assert.EndsWith(" again", await client.AskAsync("again"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Flow_ThatTheNodesFirewallBeginsToDrop_IsDropped()
    {
        const int Port = 7008;
        using IDisposable server = network.B["1.0"].ServeTaggedUdp(Port, "1.0");
        using Socket client = await ConnectAsync(network, Port);
        await ExchangeAsync(client);
        int at = network.B.VersionPort("1.0", $"udp/{Port}");
        network.A.Namespace.Run(
            "nft",
            $"table ip operator {{ chain pass {{ type filter hook forward priority 10; udp dport {at} counter drop; }}; }}"
        );
        try
        {
            using CancellationTokenSource late = new(TimeSpan.FromSeconds(20));
            while (
                network.A.Namespace.Run("nft", "list", "table", "ip", "operator").Contains("packets 0 ", StringComparison.Ordinal)
            )
                await client.SendAsync("again"u8.ToArray(), late.Token);
        }
        finally
        {
            network.A.Namespace.Run("nft", "delete", "table", "ip", "operator");
        }
    }

    [Fact]
    public async Task Flows_WithoutTheCache_ReachTheRulesWithEveryPacket()
    {
        const int Port = 7009;
        await using PlainNetwork plain = new();
        await plain.InitializeAsync();
        using IDisposable server = plain.B["1.0"].ServeTaggedUdp(Port, "1.0");
        using Socket client = await ConnectAsync(plain, Port);
        long met = MetRules(plain.A, "udp");
        await ExchangeAsync(client);
        Assert.Equal(Exchanges, MetRules(plain.A, "udp") - met);
    }

    private static async Task<Socket> ConnectAsync(RoutedNetwork network, int port)
    {
        Socket client = network.A["1.0"].Udp();
        await client.ConnectAsync(network.B.Address, port, SocketsIn.Patience);
        return client;
    }

    private static async Task ExchangeAsync(Socket client)
    {
        for (int i = 0; i < Exchanges; i++)
            Assert.EndsWith($" {i}", await client.AskAsync($"{i}"), StringComparison.Ordinal);
    }

    /// <summary>The number of packets from 1.0's guest to other nodes that the rules have counted.</summary>
    private static long MetRules(RoutedNode node, string protocol)
    {
        string set = node.Namespace.Run("nft", "list", "set", "ip", NodeRuleScript.Table, OffloadRuleScript.Usage);
        string guest = PrivateAddress.Of(node.Address, 1).ToString();
        return Counter()
            .Matches(set)
            .Where(m => m.Groups[1].Value == guest && m.Groups[2].Value == protocol)
            .Sum(m => long.Parse(m.Groups[3].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"([0-9.]+) \. [0-9.]+ \. (tcp|udp) counter packets ([0-9]+)")]
    private static partial Regex Counter();

    /// <summary>A network of nodes without flow cache.</summary>
    private sealed class PlainNetwork : OffloadedNetwork
    {
        protected override string[] Options => [.. base.Options, "flowCache=false"];
    }
}
