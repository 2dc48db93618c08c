using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>The requirements for datagrams, on every path.</summary>
public abstract class UdpRoutingTests(RoutedNetwork network)
{
    private static readonly string[] Versions = ["1.0", "2.0"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_FromEachVersion_ReachesOnlyItsOwnAndShowsTheRealPeer(bool connected)
    {
        const int Port = 7000;
        RoutedNode[] nodes = [network.A, network.B];
        List<IDisposable> servers = [.. from n in nodes from v in Versions select n[v].ServeTaggedUdp(Port, v)];
        try
        {
            foreach ((RoutedNode from, RoutedNode to) in new[] { (network.A, network.B), (network.B, network.A) })
            {
                using Socket one = from["1.0"].Udp(40002),
                    two = from["2.0"].Udp(40002);
                for (int round = 0; round < 20; round++)
                {
                    Assert.Equal($"1.0 {from.Address}:40002 a{round}", await AskAsync(one, to, Port, $"a{round}", connected));
                    Assert.Equal($"2.0 {from.Address}:40002 b{round}", await AskAsync(two, to, Port, $"b{round}", connected));
                }
            }
        }
        finally
        {
            servers.ForEach(s => s.Dispose());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1400)]
    [InlineData(1432)]
    [InlineData(1433)]
    [InlineData(1472)]
    [InlineData(9000)]
    [InlineData(65_467)]
    public async Task Send_OfAnySize_ArrivesWholeBothWays(int size)
    {
        using Socket server = network.B["1.0"].Udp(7001),
            client = network.A["1.0"].Udp();
        byte[] sent = RandomNumberGenerator.GetBytes(size),
            buffer = new byte[65_536];
        await client.SendToAsync(sent, new IPEndPoint(network.B.Address, 7001), SocketsIn.Patience);
        SocketReceiveFromResult there = await server.ReceiveFromAsync(
            buffer,
            new IPEndPoint(IPAddress.Any, 0),
            SocketsIn.Patience
        );
        Assert.Equal(sent, buffer[..there.ReceivedBytes]);
        await server.SendToAsync(sent, there.RemoteEndPoint, SocketsIn.Patience);
        SocketReceiveFromResult back = await client.ReceiveFromAsync(
            buffer,
            new IPEndPoint(IPAddress.Any, 0),
            SocketsIn.Patience
        );
        Assert.Equal(sent, buffer[..back.ReceivedBytes]);
        Assert.Equal(new IPEndPoint(network.B.Address, 7001), back.RemoteEndPoint);
    }

    [Fact]
    public async Task Send_Many_ArriveInOrder()
    {
        using Socket server = network.B["2.0"].Udp(7003),
            client = network.A["2.0"].Udp();
        IPEndPoint to = new(network.B.Address, 7003);
        byte[] buffer = new byte[4];
        for (int window = 0; window < 50; window++)
        {
            for (int i = 0; i < 100; i++)
                await client.SendToAsync(BitConverter.GetBytes((window * 100) + i), to, SocketsIn.Patience);
            for (int i = 0; i < 100; i++)
            {
                await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), SocketsIn.Patience);
                Assert.Equal((window * 100) + i, BitConverter.ToInt32(buffer));
            }
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1400)]
    // Longer than a packet: these cannot be sent in one piece.
    [InlineData(1600)]
    public async Task Send_ManyAtOnce_ArriveInOrderAndWhole(int size)
    {
        // As many as fit into a socket's buffer before anybody reads.
        const int Burst = 60;
        using Socket server = network.B["2.0"].Udp(7003),
            client = network.A["2.0"].Udp();
        server.ReceiveBufferSize = 1 << 20;
        IPEndPoint to = new(network.B.Address, 7003);
        for (int round = 0; round < 5; round++)
        {
            // Each burst ends with a shorter datagram, which also ends a piece.
            byte[][] sent = [.. Enumerable.Range(0, Burst).Select(i => Numbered(i, i % 25 == 24 ? size - 1 : size))];
            foreach (byte[] datagram in sent)
                client.SendTo(datagram, to);
            byte[] buffer = new byte[65_536];
            foreach (byte[] datagram in sent)
            {
                SocketReceiveFromResult received = await server.ReceiveFromAsync(
                    buffer,
                    new IPEndPoint(IPAddress.Any, 0),
                    SocketsIn.Patience
                );
                Assert.Equal(datagram, buffer[..received.ReceivedBytes]);
            }
        }
    }

    [Fact]
    public async Task Send_ToAPortWithoutListener_IsReportedAsRefused()
    {
        using Socket client = network.A["1.0"].Udp();
        await client.ConnectAsync(network.B.Address, 7018, SocketsIn.Patience);
        await client.SendAsync(new byte[] { 1 }, SocketsIn.Patience);
        SocketException error = await Assert.ThrowsAsync<SocketException>(async () =>
            await client.ReceiveAsync(new byte[1], SocketsIn.Patience)
        );
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    [Fact]
    public async Task Send_ToAnUpgradingVersion_IsDeliveredInOrderOnceItRuns()
    {
        using Socket server = network.B["3.0"].Udp(7004),
            client = network.A["3.0"].Udp();
        IPEndPoint to = new(network.B.Address, 7004);
        for (byte i = 0; i < 10; i++)
            await client.SendToAsync(new[] { i }, to, SocketsIn.Patience);
        await network.B.Router.HeardAsync("waiting App 3.0", once: true);
        await network.B.Router.DoAsync("table " + network.B.Table("1.0", "1.0", "2.0", "3.0"));
        await network.B.Router.DoAsync("decide Accepted");
        byte[] buffer = new byte[1];
        for (byte i = 0; i < 10; i++)
        {
            await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), SocketsIn.Patience);
            Assert.Equal(i, buffer[0]);
        }

        await network.B.Router.DoAsync("table " + network.B.Table("1.0", "1.0", "2.0"));
        await OffloadedNetwork.NotCarriedAsync(network.A, network.B, "3.0");
    }

    [Fact]
    public async Task Send_FromTheServingPortOfAnUpgradingVersion_IsAnsweredThere()
    {
        const int Port = 7006;
        using Socket joining = network.A["3.0"].Udp(Port),
            member = network.B["3.0"].Udp(Port),
            stranger = network.B["3.0"].Udp(7007);
        await network.B.Router.DoAsync("table " + network.B.Table("1.0", "1.0", "2.0", "3.0"));
        IPEndPoint toMember = new(network.B.Address, Port),
            toJoining = new(network.A.Address, Port);
        byte[] buffer = new byte[2];

        await joining.SendToAsync(new byte[] { 1 }, toMember, SocketsIn.Patience);
        await member.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), SocketsIn.Patience);
        // No request preceded this datagram: it comes from a client of a version that is not ready.
        await stranger.SendToAsync(new byte[] { 2 }, toJoining, SocketsIn.Patience);
        await network.A.Router.HeardAsync("waiting App 3.0", once: true);
        await member.SendToAsync(new byte[] { 3 }, toJoining, SocketsIn.Patience);
        SocketReceiveFromResult answer = await joining.ReceiveFromAsync(
            buffer,
            new IPEndPoint(IPAddress.Any, 0),
            SocketsIn.Patience
        );
        Assert.Equal(3, buffer[0]);
        Assert.Equal(toMember, answer.RemoteEndPoint);

        await network.A.Router.DoAsync("table " + network.A.Table("1.0", "1.0", "2.0", "3.0"));
        await network.A.Router.DoAsync("decide Accepted");
        await joining.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), SocketsIn.Patience);
        Assert.Equal(2, buffer[0]);
        foreach (RoutedNode node in new[] { network.A, network.B })
            await node.Router.DoAsync("table " + node.Table("1.0", "1.0", "2.0"));
        await OffloadedNetwork.NotCarriedAsync(network.A, network.B, "3.0");
        await OffloadedNetwork.NotCarriedAsync(network.B, network.A, "3.0");
    }

    private static byte[] Numbered(int number, int size)
    {
        byte[] bytes = new byte[size];
        Array.Fill(bytes, (byte)number);
        return bytes;
    }

    private static async Task<string> AskAsync(Socket socket, RoutedNode to, int port, string text, bool connected)
    {
        IPEndPoint address = new(to.Address, port);
        if (connected)
        {
            if (!socket.Connected)
                await socket.ConnectAsync(address, SocketsIn.Patience);
            return await socket.AskAsync(text);
        }

        await socket.SendToAsync(Encoding.ASCII.GetBytes(text), address, SocketsIn.Patience);
        byte[] buffer = new byte[1024];
        SocketReceiveFromResult received = await socket.ReceiveFromAsync(
            buffer,
            new IPEndPoint(IPAddress.Any, 0),
            SocketsIn.Patience
        );
        Assert.Equal(address, received.RemoteEndPoint);
        return Encoding.ASCII.GetString(buffer, 0, received.ReceivedBytes);
    }
}

[Collection(nameof(RoutedNetwork))]
public sealed class UserspaceUdpRoutingTests(RoutedNetwork network) : UdpRoutingTests(network)
{
    private readonly RoutedNetwork _network = network;

    [Fact]
    public async Task Send_OfADatagramTooLongForTheHeader_IsDroppedAndCounted()
    {
        using Socket server = _network.B["1.0"].Udp(7002),
            client = _network.A["1.0"].Udp();
        IPEndPoint to = new(_network.B.Address, 7002);
        await client.SendToAsync(new byte[65_468], to, SocketsIn.Patience);
        await client.SendToAsync(new byte[] { 7 }, to, SocketsIn.Patience);
        byte[] buffer = new byte[65_536];
        SocketReceiveFromResult received = await server.ReceiveFromAsync(
            buffer,
            new IPEndPoint(IPAddress.Any, 0),
            SocketsIn.Patience
        );
        Assert.Equal(1, received.ReceivedBytes);
        Assert.Contains("dropped Oversize 1", await _network.A.Router.DoAsync("snapshot"));
    }
}

[Collection(nameof(OffloadedNetwork))]
public sealed class OffloadedUdpRoutingTests(OffloadedNetwork network) : UdpRoutingTests(network);
