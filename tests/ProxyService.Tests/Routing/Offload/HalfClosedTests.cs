using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace VersionManager.ProxyService.Tests.Routing.Offload;

/// <summary>Offloaded streams that one side has ended, while the other goes on.</summary>
[Collection(nameof(OffloadedNetwork))]
public sealed class HalfClosedTests(OffloadedNetwork network)
{
    private const int Port = 7019;
    private const int Hour = 3600;

    [Fact]
    public async Task Stream_ThatOneSideHasEnded_IsRememberedUntilItsAnswer()
    {
        using SemaphoreSlim ended = new(0),
            answer = new(0);
        using IDisposable server = network
            .B["1.0"]
            .Serve(
                Port,
                async connection =>
                {
                    byte[] buffer = new byte[10];
                    int length = 0;
                    while (await connection.ReceiveAsync(buffer.AsMemory(length)) is > 0 and int count)
                        length += count;
                    ended.Release();
                    await answer.WaitAsync();
                    await connection.SendAsync(buffer.AsMemory(0, length));
                }
            );
        using Socket client = await network.A["1.0"].ConnectAsync(network.B.Address, Port);
        await client.SendAsync("question"u8.ToArray(), SocketsIn.Patience);
        client.Shutdown(SocketShutdown.Send);
        await ended.WaitAsync(SocketsIn.Patience);
        int from = ((IPEndPoint)client.LocalEndPoint!).Port;
        foreach (RoutedNode node in new[] { network.A, network.B })
            Assert.InRange(SecondsLeft(node, from), Hour, int.MaxValue);

        answer.Release();
        byte[] received = new byte[10];
        Assert.Equal("question".Length, await client.ReceiveAsync(received, SocketsIn.Patience));
    }

    // "ipv4 2 tcp 6 119 FIN_WAIT src=... dst=... sport=... dport=... src=... dst=... sport=... dport=...": the flow as it comes,
    // and its answers. Ports of the application stand in the first on the client's node, and in the second on the server's. A
    // source port alone is not enough: ended flows of other tests are remembered for a while.
    private static int SecondsLeft(RoutedNode node, int from)
    {
        string[] flows = node.Namespace.Run("cat", "/proc/net/nf_conntrack").Split('\n');
        string[] flow = Assert
            .Single(
                flows,
                line =>
                    line.Contains($" sport={from} dport={Port} ", StringComparison.Ordinal)
                    || line.Contains($" sport={Port} dport={from} ", StringComparison.Ordinal)
            )
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(flow[5] is "FIN_WAIT" or "CLOSE_WAIT", flow[5]);
        return int.Parse(flow[4], CultureInfo.InvariantCulture);
    }
}
