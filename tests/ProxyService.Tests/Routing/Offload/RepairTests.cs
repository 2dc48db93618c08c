using System.Net;
using System.Net.Sockets;

namespace VersionManager.ProxyService.Tests.Routing.Offload;

/// <summary>Rules and routes of the node that another program removes.</summary>
[Collection(nameof(OffloadedNetwork))]
public sealed class RepairTests(OffloadedNetwork network)
{
    private const int Port = 7018;

    [Theory]
    [InlineData("nft flush ruleset", "the nft table 'ip vmproxy'")]
    [InlineData("nft delete table ip vmproxy", "the nft table 'ip vmproxy'")]
    [InlineData("nft flush chain ip vmproxy headerless", "the nft table 'ip vmproxy'")]
    [InlineData("nft flush set ip vmproxy managed", "the elements of 'managed' in the nft table 'ip vmproxy'")]
    [InlineData("nft flush map ip vmproxy outward", "the elements of 'outward' in the nft table 'ip vmproxy'")]
    [InlineData("ip rule del priority 7077", "the routing rule 'fwmark 0x766d0001 lookup 7077'")]
    [InlineData("ip route flush table 7077", "the local route of table 7077")]
    [InlineData("ip addr del 169.254.77.1/32 dev lo", "the address 169.254.77.1 of lo")]
    [InlineData("sysctl -qw net.ipv4.ip_forward=0", "the setting net.ipv4.ip_forward=1")]
    public async Task Removals_ByAnotherProgram_ArePutBackAndStreamsGoOn(string removal, string restored)
    {
        using IDisposable server = network.B["1.0"].ServeTagged(Port, "1.0");
        using Socket before = await network.A["1.0"].ConnectAsync(network.B.Address, Port);
        Assert.EndsWith("before", await before.AskAsync("before"), StringComparison.Ordinal);
        string[] words = removal.Split(' ');
        foreach (RoutedNode node in new[] { network.A, network.B })
        {
            node.Namespace.Run(words[0], words[1..]);
            Assert.Equal(["restored " + restored], await node.RepairAsync());
            Assert.Empty(await node.RepairAsync());
        }

        Assert.EndsWith("after", await before.AskAsync("after"), StringComparison.Ordinal);
        using Socket next = await network.A["1.0"].ConnectAsync(network.B.Address, Port);
        Assert.EndsWith("next", await next.AskAsync("next"), StringComparison.Ordinal);
        await OffloadedNetwork.PathAsync(network.A, network.B, "1.0", "Offloaded");
    }

    [Fact]
    public async Task Rules_ThatAreRebuilt_KnowTheHostsLearnedFromTraffic()
    {
        string[] sets = ["nodes", "alive", "subscribers", "peer_ports"];
        Dictionary<string, string[]> before = sets.ToDictionary(set => set, set => AddressesOf(network.A, set));
        Assert.All(before.Values, Assert.NotEmpty);

        network.A.Namespace.Run("nft", "delete", "table", "ip", "vmproxy");
        await network.A.Router.DoAsync("repair False");

        foreach (string set in sets)
            Assert.Equal(before[set], AddressesOf(network.A, set));
    }

    [Fact]
    public async Task Rules_ThatAreRebuilt_KnowUnmanagedHosts()
    {
        using IDisposable server = network.Host.ServeTagged(Port, "host");
        string host = RoutedNetwork.HostAddress.ToString();
        bool isKnown = false;
        // A host is taken for unmanaged for two seconds at first, then for four, eight, ...: on a busy machine it may be over.
        for (int round = 0; round < 8 && !isKnown; round++)
        {
            using Socket stream = await network.A["1.0"].ConnectAsync(RoutedNetwork.HostAddress, Port);
            Assert.EndsWith("first", await stream.AskAsync("first"), StringComparison.Ordinal);

            network.A.Namespace.Run("nft", "delete", "table", "ip", "vmproxy");
            Assert.NotEmpty(await network.A.Router.DoAsync("repair False"));

            isKnown = AddressesOf(network.A, "unmanaged").Contains(host);
        }
        Assert.True(isKnown, $"The rules do not know that {host} is unmanaged.");
    }

    private static string[] AddressesOf(RoutedNode node, string set) =>
        [
            .. node
                .Namespace.Run("nft", "list", "set", "ip", "vmproxy", set)
                .Split(' ', '\t', '\n', ',')
                .Where(word => IPAddress.TryParse(word, out _) && word.Contains('.', StringComparison.Ordinal))
                // A port of a peer stays in its set for a while after the peer has given it up.
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
}
