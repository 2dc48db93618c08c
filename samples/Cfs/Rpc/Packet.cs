using System.Buffers.Binary;

namespace Cfs.Rpc;

/// <summary>The kinds of datagram.</summary>
internal enum PacketKind : byte
{
    Request = 1,
    Reply = 2,

    /// <summary>The request was understood but cannot be served; the body is the reason.</summary>
    Refusal = 3,

    /// <summary>The request is in another version's protocol.</summary>
    Foreign = 4,
}

/// <summary>A datagram's first 16 bytes. A message that does not fit into one datagram is sent as several fragments.</summary>
/// <remarks>
/// <c>'C' 'F' 'S'</c>, version digit, kind, operation, fragment, fragments, then the request id (8 bytes, big endian).
/// Both versions keep this layout, so that each can tell the other that it does not understand it.
/// </remarks>
internal readonly record struct Packet(
    byte Version,
    PacketKind Kind,
    RpcOperation Operation,
    byte Fragment,
    byte Fragments,
    ulong RequestId
)
{
    /// <summary>The length of a header in bytes.</summary>
    public const int HeaderSize = 16;

    /// <summary>The bytes of a message in one datagram: with every header it stays below the Ethernet MTU.</summary>
    public const int FragmentSize = 1200;

    /// <summary>The longest message.</summary>
    public const int MaximalMessage = FragmentSize * byte.MaxValue;

    public void Write(Span<byte> target)
    {
        "CFS"u8.CopyTo(target);
        target[3] = (byte)('0' + Version);
        target[4] = (byte)Kind;
        target[5] = (byte)Operation;
        target[6] = Fragment;
        target[7] = Fragments;
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], RequestId);
    }

    /// <summary>False for bytes that no version of this application sends.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out Packet packet)
    {
        packet = default;
        if (datagram.Length is < HeaderSize or > HeaderSize + FragmentSize || !datagram.StartsWith("CFS"u8))
            return false;

        packet = new Packet(
            (byte)(datagram[3] - '0'),
            (PacketKind)datagram[4],
            (RpcOperation)datagram[5],
            datagram[6],
            datagram[7],
            BinaryPrimitives.ReadUInt64BigEndian(datagram[8..])
        );
        return packet.Fragment < packet.Fragments && packet.Kind is >= PacketKind.Request and <= PacketKind.Foreign;
    }
}
