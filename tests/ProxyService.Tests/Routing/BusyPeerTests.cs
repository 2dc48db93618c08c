using System.Net.Sockets;
using System.Text;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Routing;

namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>A peer on a host so busy that its daemon does not run for seconds.</summary>
[Collection(nameof(RoutedNetwork))]
public sealed class BusyPeerTests(RoutedNetwork network)
{
    [Fact]
    public async Task Header_ThatComesSecondsAfterItsConnection_IsServed()
    {
        byte[] header = new byte[StreamHeader.MaximalLength];
        Assert.True(
            new StreamHeader { Command = StreamCommand.Local, Purpose = Encoding.UTF8.GetBytes(PeerStreamServer.Hello) }.TryWrite(
                header,
                out int length
            )
        );
        using Socket peer = await network.B.Namespace.ConnectAsync(network.A.Address, 7077);
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        await peer.SendAsync(header.AsMemory(0, length), SocketsIn.Patience);
        byte[] answer = new byte[StreamHeader.MaximalLength];
        int answered = await peer.ReceiveAsync(answer, SocketsIn.Patience);
        Assert.Equal(HeaderResult.Complete, StreamHeader.TryRead(answer.AsSpan(0, answered), out _, out _));
    }
}
