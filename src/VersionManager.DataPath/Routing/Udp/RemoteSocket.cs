using VersionManager.DataPath.Sockets;
using VersionManager.Kernel.Native;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>
/// Represents one remote address and port to all guests: sends to them as that remote, and receives what they send to it. It is
/// bound, not connected, so that guests of all versions can use it.
/// </summary>
internal sealed class RemoteSocket(UdpRouter router, DatagramBatch batch, DatagramSender sender, uint address, ushort port)
    : DatagramSocket(batch, sender)
{
    private const byte OriginIcmp = 2;
    private const byte DestinationUnreachable = 3;
    private const byte PortUnreachable = 3;

    private readonly DatagramBatch _batch = batch;
    private bool _first = true;

    /// <summary>The remote address.</summary>
    public uint Address { get; } = address;

    /// <summary>The remote port.</summary>
    public ushort Port { get; } = port;

    /// <summary>When it was last used, by the loop's clock.</summary>
    public long LastUse { get; set; }

    internal override void Ready(uint events)
    {
        if (_first)
        {
            // No datagram overtakes those sent before this socket existed.
            _first = false;
            router.Intercept.Drain();
        }

        base.Ready(events);
    }

    protected override unsafe void Received(int index)
    {
        SocketAddress4 source = _batch.SourceOf(index);
        router.FromGuest(
            new DatagramPath(source.Address, source.Port, Address, Port),
            _batch.Payload(index),
            _batch.LengthOf(index),
            mayHold: true
        );
    }

    protected override unsafe void Failed()
    {
        const int ControlSize = 256;
        byte* control = stackalloc byte[ControlSize];
        SocketAddress4 sentTo;
        byte payload;
        IoVector vector = new() { Base = &payload, Length = 1 };
        while (true)
        {
            MessageHeader message = new()
            {
                Name = &sentTo,
                NameLength = SocketAddress4.Size,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = ControlSize,
            };
            if (LibC.ReceiveMessage(Descriptor, &message, MessageErrorQueue | MessageDontWait) < 0)
                break;
            ControlHeader* header = (ControlHeader*)control;
            // struct sock_extended_err: errno (4 bytes), origin, type, code.
            byte* error = (byte*)(header + 1);
            if (
                message.ControlLength >= (nuint)sizeof(ControlHeader) + 8
                && header->Level == LevelIp
                && header->Type == ReceiveErrors
                && error[4] == OriginIcmp
                && error[5] == DestinationUnreachable
                && error[6] == PortUnreachable
            )
                router.PortUnreachable(new DatagramPath(sentTo.Address, sentTo.Port, Address, Port));
        }

        FlowSockets.TakeError(Descriptor);
    }
}
