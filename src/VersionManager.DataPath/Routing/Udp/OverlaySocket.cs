using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Usage;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>Receives peers' datagrams.</summary>
internal sealed class OverlaySocket(UdpRouter router, DatagramBatch batch, DatagramSender sender, UsageTable usage)
    : DatagramSocket(batch, sender)
{
    private readonly DatagramBatch _batch = batch;

    protected override unsafe void Received(int index)
    {
        byte* bytes = _batch.Payload(index);
        uint peer = _batch.SourceOf(index).Address;
        int left = _batch.LengthOf(index);
        int segment = _batch.SegmentOf(index);
        do
        {
            int length = Math.Min(segment, left);
            Received(peer, bytes, length);
            bytes += length;
            left -= length;
        } while (left > 0);
    }

    private unsafe void Received(uint peer, byte* bytes, int length)
    {
        if (
            DatagramHeader.TryRead(new ReadOnlySpan<byte>(bytes, length), out DatagramHeader header, out int consumed)
            == HeaderResult.Complete
        )
            router.FromPeer(peer, header, bytes + consumed, length - consumed, mayHold: true);
        else
            usage.Dropped(DropReason.Malformed);
    }
}
