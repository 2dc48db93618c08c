using System.Buffers.Binary;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>Builds the ICMP message that a host sends when no socket has a UDP port (RFC 792).</summary>
internal static class PortUnreachablePacket
{
    /// <summary>Bytes of the whole IP packet.</summary>
    public const int Length = OuterIp + Icmp + InnerIp + InnerUdp;

    private const int OuterIp = 20;
    private const int Icmp = 8;
    private const int InnerIp = 20;
    private const int InnerUdp = 8;
    private const byte ProtocolIcmp = 1;
    private const byte ProtocolUdp = 17;

    /// <summary>Writes the packet that tells a guest that no socket received its datagram.</summary>
    public static void Write(Span<byte> packet, DatagramPath path)
    {
        packet[..Length].Clear();
        WriteIp(packet, Length, ProtocolIcmp, path.Remote, path.Guest);
        Span<byte> icmp = packet[OuterIp..Length];
        icmp[0] = 3;
        icmp[1] = 3;
        Span<byte> inner = icmp[Icmp..];
        WriteIp(inner, InnerIp + InnerUdp, ProtocolUdp, path.Guest, path.Remote);
        BinaryPrimitives.WriteUInt16BigEndian(inner[InnerIp..], path.GuestPort);
        BinaryPrimitives.WriteUInt16BigEndian(inner[(InnerIp + 2)..], path.RemotePort);
        BinaryPrimitives.WriteUInt16BigEndian(inner[(InnerIp + 4)..], InnerUdp);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], Checksum(icmp));
    }

    private static void WriteIp(Span<byte> header, int totalLength, byte protocol, uint source, uint destination)
    {
        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)totalLength);
        header[8] = 64;
        header[9] = protocol;
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], source);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], destination);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Checksum(header[..20]));
    }

    // RFC 1071.
    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i + 1 < bytes.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
