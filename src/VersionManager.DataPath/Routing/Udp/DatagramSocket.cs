using VersionManager.DataPath.Sockets;
using VersionManager.Kernel.Events;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>A socket of the datagram path: hands received datagrams to the router, a batch at a time.</summary>
/// <param name="batch">The buffers, shared by all sockets of the thread.</param>
/// <param name="sender">Flushed after each batch, since it points into the buffers.</param>
internal abstract class DatagramSocket(DatagramBatch batch, DatagramSender sender) : PollTarget
{
    // Level-triggered: datagrams that are left are reported again, after other sockets had their turn.
    private const int Turn = 4;

    internal override void Ready(uint events)
    {
        if ((events & EpollError) != 0)
            Failed();
        if ((events & EpollIn) != 0)
            Receive(Turn);
    }

    /// <summary>Receives up to <paramref name="turns"/> batches; returns early when nothing is left.</summary>
    protected void Receive(int turns)
    {
        for (int count = DatagramBatch.Capacity; turns > 0 && count == DatagramBatch.Capacity; turns--)
        {
            count = batch.Receive(Descriptor);
            for (int i = 0; i < count; i++)
                Received(i);
            sender.Flush();
        }
    }

    /// <summary>Handles a datagram of the batch.</summary>
    protected abstract void Received(int index);

    /// <summary>Handles a reported error.</summary>
    protected virtual void Failed() => FlowSockets.TakeError(Descriptor);
}
