using System.Buffers.Binary;
using VersionManager.Kernel.Native;

namespace VersionManager.Kernel.Netlink;

/// <summary>Reads the kernel's table of IPv4 flows (ctnetlink) in the calling process's network namespace.</summary>
internal static unsafe class TrackedFlows
{
    private const int FamilyNetlink = 16,
        TypeRaw = 3,
        ProtocolNetfilter = 12,
        BufferSize = 64 * 1024;
    private const ushort GetFlows = (1 << 8) | 1,
        Request = 1,
        Dump = 0x300,
        Done = 3,
        Failed = 2;
    private const int HeaderLength = 16,
        FamilyLength = 4;

    /// <summary>Every flow; empty where the kernel tracks none.</summary>
    public static IReadOnlyList<TrackedFlow> Read()
    {
        List<TrackedFlow> flows = [];
        int socket = LibC.Socket(FamilyNetlink, TypeRaw, ProtocolNetfilter);
        if (socket < 0)
            return flows;
        try
        {
            Span<byte> request = stackalloc byte[HeaderLength + FamilyLength];
            request.Clear();
            BinaryPrimitives.WriteInt32LittleEndian(request, request.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(request[4..], GetFlows);
            BinaryPrimitives.WriteUInt16LittleEndian(request[6..], Request | Dump);
            request[HeaderLength] = 2;
            byte[] buffer = new byte[BufferSize];
            fixed (
                byte* asked = request,
                    bytes = buffer
            )
            {
                if (LibC.Send(socket, asked, (nuint)request.Length, 0) != request.Length)
                    return flows;
                nint length;
                do length = LibC.Receive(socket, bytes, BufferSize, 0);
                while (length > 0 && Take(buffer.AsSpan(0, (int)length), flows));
            }
        }
        finally
        {
            _ = LibC.Close(socket);
        }

        return flows;
    }

    /// <summary>Parses one buffer of messages; false after the last one.</summary>
    private static bool Take(ReadOnlySpan<byte> messages, List<TrackedFlow> flows)
    {
        while (messages.Length >= HeaderLength)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(messages);
            if (
                length < HeaderLength
                || length > messages.Length
                || BinaryPrimitives.ReadUInt16LittleEndian(messages[4..]) is Done or Failed
            )
                return false;
            if (length >= HeaderLength + FamilyLength)
                flows.Add(Flow(messages[(HeaderLength + FamilyLength)..length]));
            messages = messages[Math.Min(messages.Length, Aligned(length))..];
        }

        return true;
    }

    private static TrackedFlow Flow(ReadOnlySpan<byte> attributes)
    {
        const ushort original = 1,
            reply = 2,
            protocolInfo = 4,
            tcp = 1,
            tcpState = 1;
        Tuple began = ReadTuple(Find(attributes, original)),
            answers = ReadTuple(Find(attributes, reply));
        ReadOnlySpan<byte> state = Find(Find(Find(attributes, protocolInfo), tcp), tcpState);
        return new TrackedFlow(
            began.Protocol,
            began.Source,
            began.Destination,
            began.SourcePort,
            began.DestinationPort,
            answers.Source,
            answers.SourcePort,
            state.IsEmpty ? (byte)0 : state[0]
        );
    }

    private static Tuple ReadTuple(ReadOnlySpan<byte> tuple)
    {
        const ushort addresses = 1,
            protocol = 2,
            first = 1,
            second = 2,
            third = 3;
        ReadOnlySpan<byte> ip = Find(tuple, addresses),
            ports = Find(tuple, protocol),
            number = Find(ports, first);
        return new Tuple(
            number.IsEmpty ? (byte)0 : number[0],
            Address(Find(ip, first)),
            Address(Find(ip, second)),
            Port(Find(ports, second)),
            Port(Find(ports, third))
        );
    }

    private static uint Address(ReadOnlySpan<byte> value) => value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : 0;

    private static ushort Port(ReadOnlySpan<byte> value) =>
        value.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(value) : (ushort)0;

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, ushort type)
    {
        const ushort typeMask = 0x3fff;
        while (attributes.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if (length < 4 || length > attributes.Length)
                break;
            if ((BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) & typeMask) == type)
                return attributes[4..length];
            attributes = attributes[Math.Min(attributes.Length, Aligned(length))..];
        }

        return default;
    }

    private static int Aligned(int length) => (length + 3) / 4 * 4;

    private readonly record struct Tuple(byte Protocol, uint Source, uint Destination, ushort SourcePort, ushort DestinationPort);
}
