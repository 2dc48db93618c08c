using System.Net;
using System.Net.Sockets;
using VersionManager.Contracts;
using VersionManager.Guests.Links;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;
using VersionManager.ProxyService.Tests.Routing;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Guests;

/// <summary>What the node holds for a guest's link, and another program removes.</summary>
public sealed class LinkKeeperTests : IAsyncLifetime
{
    private readonly NetworkNamespace _node = new("links");
    private readonly GuestLink _link = new(new NodeNetwork(IPAddress.Parse("10.77.9.1"), 24, null, "eth0", 1500), 1);
    private readonly ToolRunner _commands;
    private readonly LinkKeeper _keeper;
    private NetworkNamespace? _guest;

    public LinkKeeperTests()
    {
        _commands = new ToolRunner(_node.FilePath);
        _keeper = new LinkKeeper(_commands);
    }

    public async ValueTask InitializeAsync()
    {
        await GuestLink.PrepareNodeAsync(_commands, default);
        _guest = NetworkNamespace.MadeBy("g1", name => _link.CreateVethAsync(_commands, name, default).GetAwaiter().GetResult());
    }

    public ValueTask DisposeAsync()
    {
        _guest?.Dispose();
        _node.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("nft flush ruleset", "the nft table 'netdev vm1'")]
    [InlineData("nft flush chain netdev vm1 in", "the nft table 'netdev vm1'")]
    [InlineData("ip route del 100.65.175.1", "the route to 100.65.175.1 through vg1")]
    [InlineData("ip neigh del 100.65.175.1 dev vg1", "the neighbour 100.65.175.1 of vg1")]
    [InlineData("sysctl -qw net.ipv4.conf.vg1.rp_filter=1", "the setting net.ipv4.conf.vg1.rp_filter=0")]
    public async Task Removals_ByAnotherProgram_ArePutBack(string removal, string restored)
    {
        Assert.Empty(await RepairAsync());
        string[] words = removal.Replace("100.65.175.1", _link.PrivateAddress.ToString(), StringComparison.Ordinal).Split(' ');
        _node.Run(words[0], words[1..]);

        Assert.Equal(
            [restored.Replace("100.65.175.1", _link.PrivateAddress.ToString(), StringComparison.Ordinal)],
            await RepairAsync()
        );
        Assert.Empty(await RepairAsync());
        await AssertCarriesAsync();
    }

    [Fact]
    public async Task Link_ThatWasTakenDown_IsUpAgainWithItsRouteAndNeighbour()
    {
        Assert.Empty(await RepairAsync());
        _node.Ip("link", "set", "vg1", "down");

        Assert.Contains("the link vg1 being up", await RepairAsync());
        Assert.Empty(await RepairAsync());
        await AssertCarriesAsync();
    }

    [Fact]
    public async Task FirstCheckOfAnAdoptedLink_RebuildsItsRules()
    {
        _node.Run("nft", "flush", "chain", "netdev", "vm1", "in");

        await RepairAsync();

        await AssertCarriesAsync();
    }

    [Fact]
    public async Task Link_ThatIsGone_IsReported()
    {
        _node.Ip("link", "del", "vg1");

        LinkRepair repair = await _keeper.RepairAsync([_link], TestContext.Current.CancellationToken);

        Assert.Equal([_link], repair.Gone);
        Assert.Empty(repair.Restored);
    }

    private async Task<IReadOnlyList<string>> RepairAsync() =>
        (await _keeper.RepairAsync([_link], TestContext.Current.CancellationToken)).Restored;

    private async Task AssertCarriesAsync()
    {
        using IDisposable daemon = _node.ServeTagged(7078, "daemon");
        using Socket guest = await _guest!.ConnectAsync(IPAddress.Parse(WellKnown.DaemonAddress), 7078);
        Assert.Contains($"{_link.PrivateAddress}:", await guest.AskAsync("hello"), StringComparison.Ordinal);
    }
}
