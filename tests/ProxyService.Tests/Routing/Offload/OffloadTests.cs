using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VersionManager.ProxyService.Tests.Routing.Offload;

/// <summary>Offload: that it is used, separates versions, is counted, and ends.</summary>
[Collection(nameof(OffloadedNetwork))]
public sealed class OffloadTests(OffloadedNetwork network)
{
    [Fact]
    public async Task Flows_OfAgreedNodes_HaveNoSocketOfTheDaemons()
    {
        const int Port = 7000,
            From = 40100;
        using IDisposable server = network.B["1.0"].ServeTagged(Port, "1.0"),
            datagrams = network.B["1.0"].ServeTaggedUdp(Port, "1.0");
        using Socket tcp = await network.A["1.0"].ConnectAsync(network.B.Address, Port, From),
            udp = network.A["1.0"].Udp(From);
        await udp.ConnectAsync(network.B.Address, Port, SocketsIn.Patience);
        Assert.Equal($"1.0 {network.A.Address}:{From} x", await tcp.AskAsync("x"));
        Assert.Equal($"1.0 {network.A.Address}:{From} y", await udp.AskAsync("y"));
        foreach (RoutedNode node in new[] { network.A, network.B })
            Assert.Equal("", node.Namespace.Run("ss", "-Hantu", $"sport = :{From} or dport = :{From}"));
    }

    [Fact]
    public async Task Datagrams_BothWaysAtOnceFromManagedPorts_ShowTheRealPorts()
    {
        // As gossiping applications: one port, source and destination on both sides. Crossing flows must not conflict.
        for (int port = 7000; port < 7016; port++)
        {
            using Socket a1 = network.A["1.0"].Udp(port),
                b1 = network.B["1.0"].Udp(port),
                a2 = network.A["2.0"].Udp(port),
                b2 = network.B["2.0"].Udp(port);
            IPEndPoint a = new(network.A.Address, port),
                b = new(network.B.Address, port);
            for (int round = 0; round < 3; round++)
            {
                await Task.WhenAll(
                    SendAsync(a1, b, "a1"),
                    SendAsync(b1, a, "b1"),
                    SendAsync(a2, b, "a2"),
                    SendAsync(b2, a, "b2")
                );
                Assert.Equal(("a1", a), await ReceiveAsync(b1));
                Assert.Equal(("b1", b), await ReceiveAsync(a1));
                Assert.Equal(("a2", a), await ReceiveAsync(b2));
                Assert.Equal(("b2", b), await ReceiveAsync(a2));
            }
        }
    }

    [Theory]
    [InlineData(7050, false)]
    [InlineData(7051, true)]
    public async Task Datagrams_SentBeforeTheirPortWasRegistered_DoNotPreventItsOffload(int port, bool bothWays)
    {
        // As an application that registers its port itself, or gossips while it starts: tracking remembers its earlier packets.
        (RoutedNode, string)[] tables =
        [
            (network.A, network.A.Table("1.0", "1.0", "2.0")),
            (network.B, network.B.Table("1.0", "1.0", "2.0")),
        ];
        using Socket a = network.A["1.0"].Udp(port),
            b = network.B["1.0"].Udp(port),
            twin = network.B["2.0"].Udp(port);
        IPEndPoint atA = new(network.A.Address, port),
            atB = new(network.B.Address, port);
        await SendAsync(a, atB, "early");
        if (bothWays)
            await SendAsync(b, atA, "early");
        try
        {
            foreach ((RoutedNode node, string table) in tables)
                await node.Router.DoAsync($"table {table} udp/{port}=App");
            foreach ((RoutedNode node, RoutedNode peer) in new[] { (network.A, network.B), (network.B, network.A) })
                await OffloadedNetwork.PathAsync(node, peer, "1.0", "Offloaded", $"udp/{port}");
            await ArriveAsync(a, b, atA, atB);
            await ArriveAsync(b, a, atB, atA);
            Assert.Equal(0, twin.Available);
        }
        finally
        {
            foreach ((RoutedNode node, string table) in tables)
                await node.Router.DoAsync("table " + table);
        }
    }

    [Fact]
    public async Task Datagrams_WhilePeerWithdrawsTheirPort_ArriveAgainWhenItIsBack()
    {
        const int Port = 7017;
        string table = network.B.Table("1.0", "1.0", "2.0");
        using Socket a = network.A["1.0"].Udp(Port),
            b = network.B["1.0"].Udp(Port);
        IPEndPoint atA = new(network.A.Address, Port),
            atB = new(network.B.Address, Port);
        await OffloadedNetwork.PathAsync(network.A, network.B, "1.0", "Offloaded", $"udp/{Port}");
        using CancellationTokenSource enough = new();
        Task sending = Task.Run(
            async () =>
            {
                while (!enough.IsCancellationRequested)
                    await SendAsync(a, atB, "early");
            },
            TestContext.Current.CancellationToken
        );
        try
        {
            for (int round = 0; round < 5; round++)
            {
                await network.B.Router.DoAsync("table " + table.Replace($" udp/{Port}=App", "", StringComparison.Ordinal));
                await network.B.Router.DoAsync("table " + table);
            }

            await OffloadedNetwork.PathAsync(network.A, network.B, "1.0", "Offloaded", $"udp/{Port}");
        }
        finally
        {
            await network.B.Router.DoAsync("table " + table);
            await enough.CancelAsync();
            await sending;
        }

        while (b.Available > 0)
            await ReceiveAsync(b);
        await ArriveAsync(a, b, atA, atB);
    }

    [Fact]
    public async Task Stream_FromAManagedPort_ShowsIt()
    {
        using IDisposable server = network.B["2.0"].ServeTagged(7001, "2.0");
        using Socket client = await network.A["2.0"].ConnectAsync(network.B.Address, 7001, localPort: 7002);
        Assert.Equal($"2.0 {network.A.Address}:7002 x", await client.AskAsync("x"));
    }

    [Fact]
    public async Task Guest_ThatAddressesAnotherVersionsPort_IsRefused()
    {
        using IDisposable server = network.B["2.0"].ServeTagged(7003, "2.0");
        using (Socket own = await network.A["2.0"].ConnectAsync(network.B.Address, 7003))
            Assert.StartsWith("2.0 ", await own.AskAsync("x"), StringComparison.Ordinal);
        int at = network.B.VersionPort("2.0", "tcp/7003");
        SocketException error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using Socket forged = await network.A["1.0"].ConnectAsync(network.B.Address, at);
        });
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    [Fact]
    public async Task Snapshot_OfOffloadedFlows_CountsThemForTheirVersion()
    {
        using IDisposable server = network.B["2.0"].ServeTagged(7004, "2.0"),
            datagrams = network.B["2.0"].ServeTaggedUdp(7004, "2.0");
        Dictionary<string, long> before = await network.A.SettledUsageAsync("2.0"),
            there = await network.B.SettledUsageAsync("2.0");
        using Socket client = await network.A["2.0"].ConnectAsync(network.B.Address, 7004),
            udp = network.A["2.0"].Udp();
        await client.AskAsync(new string('x', 100));
        await udp.ConnectAsync(network.B.Address, 7004, SocketsIn.Patience);
        await udp.AskAsync(new string('y', 50));
        Dictionary<string, long> after = await CountedAsync(network.A, before),
            arrived = await CountedAsync(network.B, there);
        Assert.True(after["OpenFlows"] >= 1);
        Assert.Equal(before["Flows"] + 1, after["Flows"]);
        Assert.Equal(before["DatagramsOut"] + 1, after["DatagramsOut"]);
        Assert.InRange(after["BytesOut"] - before["BytesOut"], 150, 250);
        Assert.Equal(there["Flows"] + 1, arrived["Flows"]);
        Assert.Equal(there["DatagramsIn"] + 1, arrived["DatagramsIn"]);
        Assert.InRange(arrived["BytesIn"] - there["BytesIn"], 150, 250);
    }

    [Fact]
    public async Task Version_ThatStops_EndsItsFlowsAndItsSlotStartsAnew()
    {
        const int Port = 7005;
        string original = network.B.Table("1.0", "1.0", "2.0");
        using IDisposable server = network.B["2.0"].ServeTagged(Port, "2.0"),
            datagrams = network.B["2.0"].ServeTaggedUdp(Port, "2.0");
        using Socket client = await network.A["2.0"].ConnectAsync(network.B.Address, Port),
            udp = network.A["2.0"].Udp();
        await udp.ConnectAsync(network.B.Address, Port, SocketsIn.Patience);
        Assert.EndsWith("x", await client.AskAsync("x"), StringComparison.Ordinal);
        Assert.EndsWith("y", await udp.AskAsync("y"), StringComparison.Ordinal);
        int at = network.B.VersionPort("2.0", $"tcp/{Port}");
        try
        {
            // The next version takes the slot in the same moment: the worst case.
            await network.B.Router.DoAsync(
                "table "
                    + original
                        .Replace("App:2.0@", "App:4.0@", StringComparison.Ordinal)
                        .Replace("App:2.0:", "App:4.0:", StringComparison.Ordinal)
            );
            await OffloadedNetwork.PathAsync(network.A, network.B, "2.0", "NoOffer");
            // The old flow is not the new guest's, and a new flow asks for a version that is not here.
            await Assert.ThrowsAnyAsync<Exception>(async () => Assert.NotEqual("", await client.AskAsync("old")));
            await udp.SendAsync("old"u8.ToArray(), SocketsIn.Patience);
            using Socket young = await network.A["2.0"].ConnectAsync(network.B.Address, Port);
            await young.SendAsync("young"u8.ToArray(), SocketsIn.Patience);
            await network.B.Router.HeardAsync("waiting App 2.0", once: true);
            Assert.NotEqual(at, network.B.VersionPort("4.0", $"tcp/{Port}"));
            Assert.False(udp.Poll(0, SelectMode.SelectRead) && udp.Available > 0);
        }
        finally
        {
            await network.B.Router.DoAsync("table " + original);
            await network.B.Router.DoAsync("decide Accepted");
        }

        await OffloadedNetwork.PathAsync(network.A, network.B, "2.0", "Offloaded");
        Assert.Equal(at, network.B.VersionPort("2.0", $"tcp/{Port}"));
        using Socket back = await network.A["2.0"].ConnectAsync(network.B.Address, Port);
        Assert.EndsWith("back", await back.AskAsync("back"), StringComparison.Ordinal);
    }

    /// <summary>Sends a hundred datagrams, and checks that each arrives from its source.</summary>
    private static async Task ArriveAsync(Socket from, Socket to, IPEndPoint source, IPEndPoint destination)
    {
        for (int i = 0; i < 100; i++)
        {
            string text = $"{destination.Port} {i}";
            await SendAsync(from, destination, text);
            (string Text, IPEndPoint From) received;
            do received = await ReceiveAsync(to);
            while (received.Text == "early");
            Assert.Equal((text, source), received);
        }
    }

    private static Task<int> SendAsync(Socket socket, IPEndPoint to, string text) =>
        socket.SendToAsync(Encoding.ASCII.GetBytes(text), to, SocketsIn.Patience).AsTask();

    private static async Task<(string, IPEndPoint)> ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[100];
        SocketReceiveFromResult received = await socket.ReceiveFromAsync(
            buffer,
            new IPEndPoint(IPAddress.Any, 0),
            SocketsIn.Patience
        );
        return (Encoding.ASCII.GetString(buffer, 0, received.ReceivedBytes), (IPEndPoint)received.RemoteEndPoint);
    }

    /// <summary>Waits until the counters, which are read at most once a second, have moved.</summary>
    private static async Task<Dictionary<string, long>> CountedAsync(RoutedNode node, Dictionary<string, long> before)
    {
        Dictionary<string, long> now;
        do now = await node.UsageAsync("2.0");
        while (now["Flows"] == before["Flows"] || now["DatagramsIn"] == before["DatagramsIn"]);
        return now;
    }
}
