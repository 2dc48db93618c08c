using VersionManager.Contracts.Wire;

namespace VersionManager.ProxyService.Routing.Udp;

/// <summary>Receives what peers send.</summary>
internal sealed class OverlaySocket(UdpRouter router, DatagramBatch batch, DatagramSender sender, UsageTable usage) : DatagramSocket(batch, sender)
{
    private readonly DatagramBatch _batch = batch;

    protected override unsafe void Received(int index)
    {
        byte* bytes = _batch.Payload(index);
        int length = _batch.LengthOf(index);
        if (DatagramHeader.TryRead(new ReadOnlySpan<byte>(bytes, length), out DatagramHeader header, out int consumed) == HeaderResult.Complete)
            router.FromPeer(_batch.SourceOf(index).Address, header, bytes + consumed, length - consumed, mayHold: true);
        else
            usage.Dropped(DropReason.Malformed);
    }
}
