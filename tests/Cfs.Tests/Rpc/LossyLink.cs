using System.Net;
using System.Net.Sockets;

namespace Cfs.Tests.Rpc;

/// <summary>Relays datagrams between one client and one server, and loses some of them.</summary>
internal sealed class LossyLink : IAsyncDisposable
{
    private readonly UdpClient near = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly UdpClient far = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource stop = new();
    private readonly Random random;
    private readonly double loss;
    private readonly Task relays;
    private IPEndPoint? client;

    public LossyLink(IPEndPoint server, int seed, double loss)
    {
        this.loss = loss;
        random = new Random(seed);
        relays = Task.WhenAll(RelayAsync(near, far, _ => server), RelayAsync(far, near, _ => client!));
    }

    public IPEndPoint Address => (IPEndPoint)near.Client.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await relays;
        near.Dispose();
        far.Dispose();
        stop.Dispose();
    }

    private async Task RelayAsync(UdpClient from, UdpClient to, Func<int, IPEndPoint> target)
    {
        try
        {
            while (true)
            {
                var datagram = await from.ReceiveAsync(stop.Token);
                if (from == near)
                    client = datagram.RemoteEndPoint;
                bool lost;
                lock (random)
                    lost = random.NextDouble() < loss;
                if (!lost)
                    await to.SendAsync(datagram.Buffer, target(0), stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
