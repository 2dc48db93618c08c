using System.Collections.Concurrent;
using System.Net.Sockets;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Routing.Offload;

/// <summary>Daemons that die and come back, and flows that change their path, under load.</summary>
public sealed class OffloadLoadTests : IAsyncLifetime
{
    private const int Port = 7000;

    private readonly OffloadedNetwork _network = new();

    public ValueTask InitializeAsync() => _network.InitializeAsync();

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Kill_OfEitherDaemon_FailsNoRequest(bool asking)
    {
        RoutedNode killed = asking ? _network.A : _network.B;
        using IDisposable server = _network.B["1.0"].ServeTagged(Port, "1.0"),
            datagrams = _network.B["1.0"].ServeTaggedUdp(Port, "1.0");
        using CancellationTokenSource end = new();
        ConcurrentQueue<string> failures = new();
        int[] done = new int[3];
        Task[] loads =
        [
            .. Enumerable.Range(0, 4).Select(_ => Task.Run(() => EstablishedAsync(done, failures, end.Token))),
            .. Enumerable.Range(0, 2).Select(_ => Task.Run(() => ShortAsync(done, failures, end.Token))),
            Task.Run(() => DatagramsAsync(done, failures, end.Token), TestContext.Current.CancellationToken),
        ];
        await MovedAsync(done);
        killed.Router.Kill();
        // Established flows do not notice.
        int before = Volatile.Read(ref done[0]),
            udp = Volatile.Read(ref done[2]);
        await ConditionAsync(() => Volatile.Read(ref done[0]) > before + 200 && Volatile.Read(ref done[2]) > udp + 200);
        killed.Restart();
        await killed.Router.DoAsync("start " + killed.Table("1.0", "1.0", "2.0"));
        await MovedAsync(done);
        await OffloadedNetwork.PathAsync(_network.A, _network.B, "1.0", "Offloaded");
        await MovedAsync(done);
        await end.CancelAsync();
        await Task.WhenAll(loads);
        Assert.Empty(failures);
    }

    [Fact]
    public async Task Datagrams_WhoseFlowMovesToTheKernel_ArriveAndInOrder()
    {
        // The sender does not know the peer's daemon yet: the flow begins in userspace.
        const int Count = 3000;
        await using UnmetNetwork network = new();
        await network.InitializeAsync();
        using Socket server = network.B["2.0"].Udp(Port),
            client = network.A["2.0"].Udp();
        await client.ConnectAsync(network.B.Address, Port, SocketsIn.Patience);
        List<int> order = [];
        Task receiving = Task.Run(
            async () =>
            {
                byte[] buffer = new byte[4];
                while (order.Count < Count)
                {
                    await server.ReceiveAsync(buffer, SocketsIn.Patience);
                    order.Add(BitConverter.ToInt32(buffer));
                }
            },
            TestContext.Current.CancellationToken
        );
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(1));
        for (int i = 0; i < Count; i++)
        {
            await client.SendAsync(BitConverter.GetBytes(i), SocketsIn.Patience);
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        await OffloadedNetwork.PathAsync(network.A, network.B, "2.0", "Offloaded");
        await receiving;
        Assert.Equal(Enumerable.Range(0, Count), order);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_WithThePortsOfAnEndedProxiedStream_IsOffloaded(bool serverEnds)
    {
        const int From = 40500;
        await using UnmetNetwork network = new();
        await network.InitializeAsync();
        // Guests would take the second flow for a late packet of the first, as without a proxy between them.
        foreach (RoutedNode node in new[] { network.A, network.B })
            node["1.0"].Sysctl("net.ipv4.tcp_max_tw_buckets", 0);
        using IDisposable server = network
            .B["1.0"]
            .Serve(
                Port,
                async connection =>
                {
                    byte[] buffer = new byte[10];
                    int count = await connection.ReceiveAsync(buffer);
                    await connection.SendAsync(buffer.AsMemory(0, count));
                    if (!serverEnds)
                        await connection.ReceiveAsync(buffer);
                }
            );
        using (Socket first = await network.A["1.0"].ConnectAsync(network.B.Address, Port, From))
        {
            Assert.Equal("first", await first.AskAsync("first"));
            if (serverEnds)
                Assert.Equal(0, await first.ReceiveAsync(new byte[1], SocketsIn.Patience));
        }

        await OffloadedNetwork.PathAsync(network.A, network.B, "1.0", "Offloaded");
        // On the side whose client or server has not ended the stream, the proxy has, and waits for late packets for a minute.
        RoutedNode waiting = serverEnds ? network.A : network.B;
        Assert.NotEqual("", waiting.Namespace.Run("ss", "-Hant", "state", "time-wait", $"sport = :{From} or dport = :{From}"));
        using Socket second = await network.A["1.0"].ConnectAsync(network.B.Address, Port, From);
        Assert.Equal("second", await second.AskAsync("second"));
    }

    [Fact]
    public async Task Peer_ThatIsSilent_EndsTheOffloadAndItsFlowsGoOn()
    {
        using IDisposable server = _network.B["1.0"].ServeTagged(Port, "1.0");
        using Socket old = await _network.A["1.0"].ConnectAsync(_network.B.Address, Port);
        Assert.EndsWith("a", await old.AskAsync("a"), StringComparison.Ordinal);
        string daemon = _network.B.Router.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Tool.Run("kill", "-STOP", daemon);
        try
        {
            await OffloadedNetwork.PathAsync(_network.A, _network.B, "1.0", "PeerDown");
            Assert.EndsWith("b", await old.AskAsync("b"), StringComparison.Ordinal);
            using Socket young = await _network.A["1.0"].ConnectAsync(_network.B.Address, Port);
            Task<string> held = young.AskAsync("c");
            Tool.Run("kill", "-CONT", daemon);
            Assert.EndsWith("c", await held, StringComparison.Ordinal);
        }
        finally
        {
            Tool.Run("kill", "-CONT", daemon);
        }

        await OffloadedNetwork.PathAsync(_network.A, _network.B, "1.0", "Offloaded");
    }

    private async Task EstablishedAsync(int[] done, ConcurrentQueue<string> failures, CancellationToken end)
    {
        using Socket client = await _network.A["1.0"].ConnectAsync(_network.B.Address, Port);
        for (int i = 0; !end.IsCancellationRequested; i++)
            await CheckAsync(client, "e" + i, done, 0, failures);
    }

    private async Task ShortAsync(int[] done, ConcurrentQueue<string> failures, CancellationToken end)
    {
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            try
            {
                using Socket client = await _network.A["1.0"].ConnectAsync(_network.B.Address, Port);
                await CheckAsync(client, "s" + i, done, 1, failures);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                failures.Enqueue($"new flow: {error.Message}");
            }
        }
    }

    private async Task DatagramsAsync(int[] done, ConcurrentQueue<string> failures, CancellationToken end)
    {
        using Socket client = _network.A["1.0"].Udp();
        await client.ConnectAsync(_network.B.Address, Port, SocketsIn.Patience);
        for (int i = 0; !end.IsCancellationRequested; i++)
            await CheckAsync(client, "u" + i, done, 2, failures);
    }

    private static async Task CheckAsync(Socket client, string text, int[] done, int kind, ConcurrentQueue<string> failures)
    {
        try
        {
            string answer = await client.AskAsync(text);
            if (!answer.StartsWith("1.0 ", StringComparison.Ordinal) || !answer.EndsWith(' ' + text, StringComparison.Ordinal))
                failures.Enqueue($"kind {kind}: '{answer}' to '{text}'");
            Interlocked.Increment(ref done[kind]);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            failures.Enqueue($"kind {kind}, {text}: {error.Message}");
        }
    }

    private static Task MovedAsync(int[] done)
    {
        int[] before = [.. done];
        return ConditionAsync(() => Enumerable.Range(0, done.Length).All(k => Volatile.Read(ref done[k]) > before[k] + 100));
    }

    private static async Task ConditionAsync(Func<bool> condition)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(40));
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(10));
        while (!condition())
            await pace.WaitForNextTickAsync(late.Token);
    }

    /// <summary>Nodes that never met.</summary>
    private sealed class UnmetNetwork : RoutedNetwork
    {
        protected override string[] Options => ["offload=true"];
    }
}
