using VersionManager.Kernel.Native;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>Receives the first datagrams of guests to each destination (TPROXY); later ones arrive on that destination's
/// <see cref="RemoteSocket"/>.</summary>
internal sealed class InterceptSocket(UdpRouter router, DatagramBatch batch, DatagramSender sender)
    : DatagramSocket(batch, sender)
{
    private const int AllTurns = 256;

    private readonly DatagramBatch _batch = batch;

    /// <summary>Empties the queue, which has only datagrams sent before a new socket took over: these must stay in
    /// front.</summary>
    public void Drain() => Receive(AllTurns);

    protected override unsafe void Received(int index)
    {
        if (!_batch.TryDestinationOf(index, out SocketAddress4 destination))
            return;
        SocketAddress4 source = _batch.SourceOf(index);
        router.FromGuest(
            new DatagramPath(source.Address, source.Port, destination.Address, destination.Port),
            _batch.Payload(index),
            _batch.LengthOf(index),
            mayHold: true
        );
    }
}
