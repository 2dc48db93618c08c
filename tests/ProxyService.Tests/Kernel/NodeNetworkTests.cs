using System.Net;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;

namespace VersionManager.ProxyService.Tests.Kernel;

public sealed class NodeNetworkTests
{
    private const string Interfaces = """
        [{"ifname":"lo","mtu":65536,"addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host"}]},
         {"ifname":"eth0","mtu":1400,"addr_info":[{"family":"inet","local":"10.0.0.7","prefixlen":24,"scope":"global"},
                                                  {"family":"inet","local":"10.0.0.8","prefixlen":24,"scope":"global","secondary":true}]},
         {"ifname":"eth1","mtu":9000,"addr_info":[{"family":"inet","local":"10.1.0.7","prefixlen":16,"scope":"global"}]}]
        """;

    [Fact]
    public void Choose_DefaultRoute_TakesItsInterface()
    {
        NodeNetwork network = NodeNetwork.Choose(
            """[{"dst":"default","gateway":"10.0.0.1","dev":"eth0","flags":[]}]""",
            Interfaces,
            null
        );
        Assert.Equal(new NodeNetwork(IPAddress.Parse("10.0.0.7"), 24, IPAddress.Parse("10.0.0.1"), "eth0", 1400), network);
    }

    [Fact]
    public void Choose_SeveralDefaultRoutes_TakesTheLowestMetric()
    {
        const string routes =
            """[{"dst":"default","gateway":"10.0.0.1","dev":"eth0","metric":200},{"dst":"default","gateway":"10.1.0.1","dev":"eth1","metric":100}]""";
        Assert.Equal("eth1", NodeNetwork.Choose(routes, Interfaces, null).Uplink);
    }

    [Fact]
    public void Choose_AddressGiven_TakesItWithoutAnotherInterfacesGateway()
    {
        NodeNetwork network = NodeNetwork.Choose(
            """[{"dst":"default","gateway":"10.0.0.1","dev":"eth0"}]""",
            Interfaces,
            IPAddress.Parse("10.1.0.7")
        );
        Assert.Equal(new NodeNetwork(IPAddress.Parse("10.1.0.7"), 16, null, "eth1", 9000), network);
    }

    [Fact]
    public void Choose_NoDefaultRouteAndSeveralAddresses_AsksForOne() =>
        Assert.Contains(
            "'address'",
            Assert.Throws<InvalidOperationException>(() => NodeNetwork.Choose("[]", Interfaces, null)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Choose_NoAddress_Throws() =>
        Assert.Throws<InvalidOperationException>(() =>
            NodeNetwork.Choose("", """[{"ifname":"lo","mtu":65536,"addr_info":[]}]""", null)
        );

    [Fact]
    public async Task DiscoverAsync_ThisMachine_FindsAnAddressOfIt()
    {
        NodeNetwork network = await NodeNetwork.DiscoverAsync(
            new ToolRunner(),
            cancellation: TestContext.Current.CancellationToken
        );
        Assert.NotEqual("lo", network.Uplink);
        Assert.InRange(network.Mtu, 576, 65536);
    }
}
