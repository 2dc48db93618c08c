using System.Net.Sockets;
using System.Text.RegularExpressions;
using VersionManager.ProxyService.Kernel;

namespace VersionManager.ProxyService.Tests.Routing.Offload;

/// <summary>That the kernel remembers what its rules did with a flow, that they stay what decides, and that nothing is carried uncounted.</summary>
[Collection(nameof(OffloadedNetwork))]
public sealed partial class FlowCacheTests(OffloadedNetwork network)
{
    private const int Exchanges = 500;

    // Longer than the cache remembers.
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Datagrams_OfOneFlow_SeldomMeetTheRulesAndAreCounted()
    {
        const int Port = 7006;
        using IDisposable server = network.B["1.0"].ServeTaggedUdp(Port, "1.0");
        using Socket client = network.A["1.0"].Udp();
        await client.ConnectAsync(network.B.Address, Port, SocketsIn.Patience);
        foreach (RoutedNode node in new[] { network.A, network.B })
            await node.UsageAsync("1.0");
        (long met, long counted) = (MetRules(network.A, "udp"), await CountedAsync(network.A));
        for (int i = 0; i < Exchanges; i++)
            Assert.EndsWith($" {i}", await client.AskAsync($"{i}"), StringComparison.Ordinal);
        Assert.InRange(MetRules(network.A, "udp") - met, 1, Exchanges / 5);
        while (await CountedAsync(network.A) < counted + Exchanges)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(counted + Exchanges, await CountedAsync(network.A));

        static async Task<long> CountedAsync(RoutedNode node) => (await node.UsageAsync("1.0"))["DatagramsOut"];
    }

    [Fact]
    public async Task Stream_InBulkAndAfterAPause_ArrivesWhole()
    {
        const int Port = 7007;
        using IDisposable server = network.B["1.0"].ServeTagged(Port, "1.0");
        using Socket client = await network.A["1.0"].ConnectAsync(network.B.Address, Port);
        long met = MetRules(network.A, "tcp");
        for (int i = 0; i < Exchanges; i++)
            Assert.EndsWith($" {i}", await client.AskAsync($"{i}"), StringComparison.Ordinal);
        Assert.InRange(MetRules(network.A, "tcp") - met, 0, Exchanges / 5);
        await Task.Delay(Forgotten, TestContext.Current.CancellationToken);
        met = MetRules(network.A, "tcp");
        Assert.EndsWith(" late", await client.AskAsync("late"), StringComparison.Ordinal);
        Assert.True(MetRules(network.A, "tcp") > met);
    }

    [Fact]
    public async Task Flow_ThatTheNodesOwnFirewallBeginsToDrop_EndsWithinSeconds()
    {
        const int Port = 7008;
        using IDisposable server = network.B["1.0"].ServeTaggedUdp(Port, "1.0");
        using Socket client = network.A["1.0"].Udp();
        await client.ConnectAsync(network.B.Address, Port, SocketsIn.Patience);
        Assert.EndsWith(" before", await client.AskAsync("before"), StringComparison.Ordinal);
        int at = network.B.VersionPort("1.0", $"udp/{Port}");
        network.A.Namespace.Run("nft", $"table ip operator {{ chain pass {{ type filter hook forward priority 10; udp dport {at} drop; }}; }}");
        try
        {
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
            byte[] buffer = new byte[100];
            bool answered;
            do
            {
                await client.SendAsync("again"u8.ToArray(), patience.Token);
                answered = client.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead);
                if (answered)
                    await client.ReceiveAsync(buffer, patience.Token);
            }
            while (answered);
        }
        finally
        {
            network.A.Namespace.Run("nft", "delete", "table", "ip", "operator");
        }
    }

    [Fact]
    public async Task Flows_WithoutTheCache_MeetTheRulesWithEveryPacket()
    {
        const int Port = 7009;
        await using PlainNetwork plain = new();
        await plain.InitializeAsync();
        using IDisposable server = plain.B["1.0"].ServeTaggedUdp(Port, "1.0");
        using Socket client = plain.A["1.0"].Udp();
        await client.ConnectAsync(plain.B.Address, Port, SocketsIn.Patience);
        long met = MetRules(plain.A, "udp");
        for (int i = 0; i < Exchanges; i++)
            Assert.EndsWith($" {i}", await client.AskAsync($"{i}"), StringComparison.Ordinal);
        Assert.Equal(Exchanges, MetRules(plain.A, "udp") - met);
    }

    /// <summary>How many packets of 1.0's guest to other nodes the rules have counted.</summary>
    private static long MetRules(RoutedNode node, string protocol)
    {
        string set = node.Namespace.Run("nft", "list", "set", "ip", NodeRuleScript.Table, OffloadRuleScript.Usage);
        string guest = PrivateAddress.Of(node.Address, 1).ToString();
        return Counter().Matches(set).Where(m => m.Groups[1].Value == guest && m.Groups[2].Value == protocol)
            .Sum(m => long.Parse(m.Groups[3].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"([0-9.]+) \. [0-9.]+ \. (tcp|udp) counter packets ([0-9]+)")]
    private static partial Regex Counter();

    /// <summary>A network whose nodes are told to have no flow cache.</summary>
    private sealed class PlainNetwork : OffloadedNetwork
    {
        protected override string[] Options => [.. base.Options, "flowCache=false"];
    }
}
