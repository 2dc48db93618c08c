using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>The requirements for streams, on every path.</summary>
public abstract class TcpRoutingTests(RoutedNetwork network)
{
    private static readonly string[] Versions = ["1.0", "2.0"];

    [Fact]
    public async Task Connect_FromEachVersion_ReachesOnlyItsOwnAndShowsTheRealPeer()
    {
        const int Port = 7000;
        RoutedNode[] nodes = [network.A, network.B];
        List<IDisposable> servers = [.. from n in nodes from v in Versions select n[v].ServeTagged(Port, v)];
        try
        {
            foreach ((RoutedNode from, RoutedNode to) in new[] { (network.A, network.B), (network.B, network.A) })
            {
                // Both versions use the same source port at once.
                using Socket one = await from["1.0"].ConnectAsync(to.Address, Port, localPort: 40001);
                using Socket two = await from["2.0"].ConnectAsync(to.Address, Port, localPort: 40001);
                Assert.Equal($"1.0 {from.Address}:40001 a", await one.AskAsync("a"));
                Assert.Equal($"2.0 {from.Address}:40001 b", await two.AskAsync("b"));
                Assert.Equal($"1.0 {from.Address}:40001 c", await one.AskAsync("c"));
                Assert.Equal(new IPEndPoint(to.Address, Port), one.RemoteEndPoint);
                Assert.Equal(from.Address, ((IPEndPoint)two.LocalEndPoint!).Address);
            }

            await network.B.Router.HeardAsync($"announced {network.A.Address} App 2.0");
            await network.A.Router.HeardAsync($"announced {network.B.Address} App 2.0");
        }
        finally
        {
            servers.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task Shutdown_OfOneDirection_LeavesTheOtherOpen()
    {
        const int Port = 7001;
        using IDisposable server = network
            .B["1.0"]
            .Serve(
                Port,
                async connection =>
                {
                    using NetworkStream stream = new(connection);
                    byte[] hash = await SHA256.HashDataAsync(stream);
                    await stream.WriteAsync(hash);
                    connection.Shutdown(SocketShutdown.Send);
                }
            );
        byte[] sent = RandomNumberGenerator.GetBytes(3_000_001);
        using Socket client = await network.A["1.0"].ConnectAsync(network.B.Address, Port);
        using NetworkStream stream = new(client);
        await stream.WriteAsync(sent, SocketsIn.Patience);
        client.Shutdown(SocketShutdown.Send);
        byte[] answer = new byte[32];
        await stream.ReadExactlyAsync(answer, SocketsIn.Patience);
        Assert.Equal(SHA256.HashData(sent), answer);
        Assert.Equal(0, await stream.ReadAsync(answer, SocketsIn.Patience));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reset_OnOneSide_IsAResetOnTheOther(bool byServer)
    {
        const int Port = 7002;
        TaskCompletionSource<Socket> accepted = new();
        using IDisposable server = network
            .B["2.0"]
            .Serve(
                Port,
                async connection =>
                {
                    accepted.SetResult(connection);
                    await Task.Delay(Timeout.Infinite, SocketsIn.Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            );
        using Socket client = await network.A["2.0"].ConnectAsync(network.B.Address, Port);
        await client.SendAsync(new byte[] { 1 }, SocketsIn.Patience);
        Socket other = await accepted.Task.WaitAsync(SocketsIn.Patience);
        await other.ReceiveAsync(new byte[1], SocketsIn.Patience);
        (Socket closing, Socket watching) = byServer ? (other, client) : (client, other);
        closing.LingerState = new LingerOption(true, 0);
        closing.Close();
        SocketException error = await Assert.ThrowsAsync<SocketException>(async () =>
            await watching.ReceiveAsync(new byte[1], SocketsIn.Patience)
        );
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_ToAPortWithoutListener_IsRefused()
    {
        // The first connection seems to succeed and is reset; after that the kernel refuses for a moment.
        await Wait.UntilAsync(async () =>
        {
            SocketException error = await Assert.ThrowsAsync<SocketException>(async () =>
            {
                using Socket client = await network.A["1.0"].ConnectAsync(network.B.Address, 7019);
                await client.ReceiveAsync(new byte[1], SocketsIn.Patience);
            });
            Assert.Contains(error.SocketErrorCode, new[] { SocketError.ConnectionReset, SocketError.ConnectionRefused });
            return error.SocketErrorCode == SocketError.ConnectionRefused;
        });
    }

    [Fact]
    public async Task Bulk_BothWaysAtOnce_ArrivesUnchanged()
    {
        const int Port = 7003;
        const int Length = 48 << 20;
        byte[] up = RandomNumberGenerator.GetBytes(Length),
            down = RandomNumberGenerator.GetBytes(Length);
        TaskCompletionSource<byte[]> received = new();
        using IDisposable server = network
            .B["1.0"]
            .Serve(
                Port,
                async connection =>
                {
                    using NetworkStream stream = new(connection);
                    Task write = Task.Run(async () =>
                    {
                        await stream.WriteAsync(down);
                        connection.Shutdown(SocketShutdown.Send);
                    });
                    received.SetResult(await SHA256.HashDataAsync(stream));
                    await write;
                }
            );
        using Socket client = await network.A["1.0"].ConnectAsync(network.B.Address, Port);
        using NetworkStream stream = new(client);
        Task<byte[]> read = Task.Run(async () => await SHA256.HashDataAsync(stream));
        await stream.WriteAsync(up, SocketsIn.Patience);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(SHA256.HashData(down), await read.WaitAsync(SocketsIn.Patience));
        Assert.Equal(SHA256.HashData(up), await received.Task.WaitAsync(SocketsIn.Patience));
    }

    [Fact]
    public async Task Connect_ThousandsOfTimes_EachIsAnswered()
    {
        const int Port = 7004;
        using IDisposable server = network.B["2.0"].ServeTagged(Port, "v");
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 3000),
            new ParallelOptions { MaxDegreeOfParallelism = 24 },
            async (number, _) =>
            {
                using Socket client = await network.A["2.0"].ConnectAsync(network.B.Address, Port);
                string text = $"number {number}";
                Assert.EndsWith(text, await client.AskAsync(text), StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task Send_ToASlowReader_IsHeldBackWithBoundedMemory()
    {
        const int Port = 7005;
        TaskCompletionSource read = new();
        TaskCompletionSource<byte[]> received = new();
        using IDisposable server = network
            .B["1.0"]
            .Serve(
                Port,
                async connection =>
                {
                    await read.Task;
                    using NetworkStream stream = new(connection);
                    received.SetResult(await SHA256.HashDataAsync(stream));
                }
            );
        using Socket client = await network.A["1.0"].ConnectAsync(network.B.Address, Port);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = RandomNumberGenerator.GetBytes(1 << 20);
        long before = await MemoryAsync(network.A),
            sent = 0;
        client.Blocking = false;
        // Until no more bytes are accepted for a while: then every buffer on the way is full.
        for (DateTime last = DateTime.UtcNow; DateTime.UtcNow - last < TimeSpan.FromMilliseconds(500); )
        {
            int count = client.Send(piece, 0, piece.Length, SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                client.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectWrite);
                continue;
            }

            hash.AppendData(piece, 0, count);
            sent += count;
            last = DateTime.UtcNow;
        }

        Assert.InRange(await MemoryAsync(network.A) - before, long.MinValue, 20 << 20);
        Assert.InRange(sent, 1, 64 << 20);
        client.Shutdown(SocketShutdown.Send);
        read.SetResult();
        Assert.Equal(hash.GetHashAndReset(), await received.Task.WaitAsync(SocketsIn.Patience));
    }

    [Fact]
    public async Task Connect_FromTheStartingGuest_IsHeldUntilTheVersionRunsThere()
    {
        const int Port = 7006;
        using IDisposable server = network.B["3.0"].ServeTagged(Port, "3.0");
        using Socket client = await network.A["3.0"].ConnectAsync(network.B.Address, Port);
        Task<string> answer = client.AskAsync("held");
        await network.B.Router.HeardAsync("waiting App 3.0", once: true);
        await network.B.Router.DoAsync("table " + network.B.Table("1.0", "1.0", "2.0", "3.0"));
        await network.B.Router.DoAsync("decide Accepted");
        Assert.EndsWith("held", await answer, StringComparison.Ordinal);
        await network.B.Router.DoAsync("table " + network.B.Table("1.0", "1.0", "2.0"));
        await OffloadedNetwork.NotCarriedAsync(network.A, network.B, "3.0");
    }

    [Fact]
    public async Task Connect_ToAVersionThatIsRefused_IsReset()
    {
        using Socket client = await network.B["3.0"].ConnectAsync(network.A.Address, 7007);
        await client.SendAsync(new byte[] { 1 }, SocketsIn.Patience);
        await network.A.Router.HeardAsync("waiting App 3.0", once: true);
        await network.A.Router.DoAsync("decide NoSuchVersion");
        SocketException error = await Assert.ThrowsAsync<SocketException>(async () =>
            await client.ReceiveAsync(new byte[1], SocketsIn.Patience)
        );
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    private static async Task<long> MemoryAsync(RoutedNode node) =>
        (await node.Router.DoAsync("snapshot"))
            .Where(l => l.StartsWith("memory ", StringComparison.Ordinal))
            .Select(l => long.Parse(l.AsSpan(7), System.Globalization.CultureInfo.InvariantCulture))
            .Single();
}

[Collection(nameof(RoutedNetwork))]
public sealed class UserspaceTcpRoutingTests(RoutedNetwork network) : TcpRoutingTests(network);

[Collection(nameof(OffloadedNetwork))]
public sealed class OffloadedTcpRoutingTests(OffloadedNetwork network) : TcpRoutingTests(network);
