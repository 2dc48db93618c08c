using System.Net;
using System.Net.Sockets;

namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>The address at which a guest reaches the version that it migrates from.</summary>
[Collection(nameof(RoutedNetwork))]
public sealed class PredecessorTests(RoutedNetwork network)
{
    private static readonly IPAddress Address = IPAddress.Parse("169.254.77.2");

    private static readonly string[] Ready = ["1.0", "2.0"];

    [Theory]
    [InlineData(7017)]
    [InlineData(9017)]
    public async Task Connect_ToAnyPort_ReachesThePredecessorFromAnAddressThatItCanAnswer(int port)
    {
        using IDisposable tcp = network.A["1.0"].ServeTagged(port, "1.0"),
            udp = network.A["1.0"].ServeTaggedUdp(port, "1.0");
        using IDisposable own = network.A["2.0"].ServeTagged(port, "2.0"),
            peer = network.B["1.0"].ServeTagged(port, "peer");
        await SetAsync(("2.0", "1.0"));
        try
        {
            using Socket stream = await network.A["2.0"].ConnectAsync(Address, port);
            Assert.StartsWith("1.0 169.254.77.1:", await stream.AskAsync("x"), StringComparison.Ordinal);
            Assert.EndsWith(" again", await stream.AskAsync("again"), StringComparison.Ordinal);
            using Socket datagrams = network.A["2.0"].Udp();
            await datagrams.ConnectAsync(Address, port, SocketsIn.Patience);
            Assert.StartsWith("1.0 169.254.77.1:", await datagrams.AskAsync("y"), StringComparison.Ordinal);
            Assert.EndsWith(" again", await datagrams.AskAsync("again"), StringComparison.Ordinal);
        }
        finally
        {
            await SetAsync();
        }
    }

    [Fact]
    public async Task Connect_PortThatNobodyListensOn_IsRefused()
    {
        await SetAsync(("2.0", "1.0"));
        try
        {
            Assert.Equal(SocketError.ConnectionRefused, await RefusalAsync("2.0", 9018));
        }
        finally
        {
            await SetAsync();
        }
    }

    [Fact]
    public async Task Connect_WithoutAPredecessor_IsRefusedAtOnceAndNeverLeavesTheNode()
    {
        using IDisposable server = network.A["1.0"].ServeTagged(7019, "1.0"),
            elsewhere = network.Host.ServeTagged(7019, "elsewhere");
        await SetAsync();
        Assert.Equal(SocketError.ConnectionRefused, await RefusalAsync("2.0", 7019));
        using Socket datagrams = network.A["2.0"].Udp();
        await datagrams.ConnectAsync(Address, 7019, SocketsIn.Patience);
        SocketException refused = await Assert.ThrowsAsync<SocketException>(() => datagrams.AskAsync("x"));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task Predecessor_IsTakenAwayAndGivenBack_NewConnectionsFollow()
    {
        using IDisposable server = network.A["1.0"].ServeTagged(7019, "1.0");
        await SetAsync(("2.0", "1.0"));
        try
        {
            using Socket before = await network.A["2.0"].ConnectAsync(Address, 7019);
            Assert.StartsWith("1.0 ", await before.AskAsync("x"), StringComparison.Ordinal);
            await SetAsync();
            Assert.Equal(SocketError.ConnectionRefused, await RefusalAsync("2.0", 7019));
            await SetAsync(("2.0", "1.0"));
            using Socket after = await network.A["2.0"].ConnectAsync(Address, 7019);
            Assert.StartsWith("1.0 ", await after.AskAsync("x"), StringComparison.Ordinal);
        }
        finally
        {
            await SetAsync();
        }
    }

    [Fact]
    public async Task Predecessor_OfOneVersion_IsUnreachableFromOthers()
    {
        using IDisposable server = network.A["1.0"].ServeTagged(7019, "1.0"),
            newer = network.A["2.0"].ServeTagged(7019, "2.0");
        await SetAsync(("2.0", "1.0"));
        try
        {
            Assert.Equal(SocketError.ConnectionRefused, await RefusalAsync("1.0", 7019));
            Assert.Equal(SocketError.ConnectionRefused, await RefusalAsync("3.0", 7019));
        }
        finally
        {
            await SetAsync();
        }
    }

    private async Task<SocketError> RefusalAsync(string version, int port) =>
        (await Assert.ThrowsAsync<SocketException>(() => network.A[version].ConnectAsync(Address, port))).SocketErrorCode;

    private Task<IReadOnlyList<string>> SetAsync(params (string Version, string From)[] predecessors) =>
        network.A.Router.DoAsync("table " + network.A.Table("1.0", Ready, predecessors));
}
