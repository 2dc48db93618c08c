using System.Net.Sockets;
using System.Text;

namespace VersionManager.ProxyService.Tests.Routing.Offload;

/// <summary>Streams that the kernel carries and that one side has ended, while the other takes its time.</summary>
public sealed class HalfClosedTests
{
    private const int Port = 7000;

    // Tracking forgets a stream that ended in one direction after a minute; here after a second.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Answer_LongAfterTheQuestionEnded_Arrives()
    {
        await using RoutedNetworkWithOffload network = new();
        await network.InitializeAsync();
        foreach (RoutedNode node in new[] { network.A, network.B })
        {
            node.Namespace.Sysctl("net.netfilter.nf_conntrack_tcp_timeout_fin_wait", 1);
            node.Namespace.Sysctl("net.netfilter.nf_conntrack_tcp_timeout_close_wait", 1);
            // Its rules take over what is set now.
            node.Restart();
            await node.Router.DoAsync("start " + node.Table("1.0", "1.0", "2.0"));
        }

        await OffloadedNetwork.MeetAsync(network.A, network.B);
        using IDisposable server = network.B["1.0"].Serve(Port, async connection =>
        {
            byte[] buffer = new byte[10];
            int length = 0;
            while (await connection.ReceiveAsync(buffer.AsMemory(length)) is > 0 and int count)
                length += count;
            await Task.Delay(Silence);
            await connection.SendAsync(buffer.AsMemory(0, length));
        });
        using Socket client = await network.A["1.0"].ConnectAsync(network.B.Address, Port);
        await client.SendAsync("question"u8.ToArray(), SocketsIn.Patience);
        client.Shutdown(SocketShutdown.Send);
        byte[] answer = new byte[10];
        int answered = await client.ReceiveAsync(answer, SocketsIn.Patience);
        Assert.Equal("question", Encoding.ASCII.GetString(answer, 0, answered));
    }

    private sealed class RoutedNetworkWithOffload : RoutedNetwork
    {
        protected override string[] Options => ["offload=true"];
    }
}
