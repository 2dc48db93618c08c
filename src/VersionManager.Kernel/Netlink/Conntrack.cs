using System.Buffers.Binary;
using System.Net;
using VersionManager.Kernel.Native;

namespace VersionManager.Kernel.Netlink;

/// <summary>
/// Deletes the kernel's entries for the flows of a private address, so that no packet for a slot's last guest reaches its next
/// one.
/// It uses ctnetlink itself: the <c>conntrack</c> tool is not on most nodes.
/// </summary>
internal static unsafe class Conntrack
{
    private const int FamilyNetlink = 16,
        TypeRaw = 3,
        ProtocolNetfilter = 12;
    private const ushort DeleteFlows = (1 << 8) | 2,
        Request = 1,
        Acknowledge = 4,
        Nested = 0x8000;
    private const ushort Original = 1,
        Reply = 2,
        Filter = 25,
        FilterOriginal = 1,
        FilterReply = 2,
        TupleAddresses = 1,
        Source = 1;
    private const uint SourceFlag = 1;

    /// <summary>
    /// Deletes the flows that <paramref name="address"/> began, and those translated to it: it is then the source of the replies.
    /// </summary>
    /// <returns>False where the kernel has no connection tracking, or cannot delete entries by address.</returns>
    public static bool Forget(IPAddress address) => Delete(address, Original) & Delete(address, Reply);

    /// <summary>Deletes one flow, given as it was before translation.</summary>
    /// <inheritdoc cref="Forget(IPAddress)"/>
    public static bool Forget(TrackedFlow flow) => Delete(Message(flow));

    private static bool Delete(IPAddress address, ushort direction) => Delete(Message(address, direction));

    private static bool Delete(byte[] message)
    {
        int socket = LibC.Socket(FamilyNetlink, TypeRaw, ProtocolNetfilter);
        if (socket < 0)
            return false;
        try
        {
            byte* answer = stackalloc byte[256];
            fixed (byte* first = message)
            {
                if (LibC.Send(socket, first, (nuint)message.Length, 0) != message.Length)
                    return false;
            }
            nint length = LibC.Receive(socket, answer, 256, 0);
            // An acknowledgement is an error message with the number 0. "No such entry" is as good.
            const int noEntry = -2;
            return length >= 20 && *(int*)(answer + 16) is 0 or noEntry;
        }
        finally
        {
            _ = LibC.Close(socket);
        }
    }

    private static byte[] Message(IPAddress address, ushort direction)
    {
        byte[] addresses = Attribute(TupleAddresses | Nested, Attribute(Source, address.GetAddressBytes()));
        byte[] tuple = Attribute((ushort)(direction | Nested), addresses);
        byte[] flags = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(flags, SourceFlag);
        // The kernel requires the flags of both directions, also where one is empty.
        byte[] filter = Attribute(
            Filter | Nested,
            [
                .. Attribute(FilterOriginal, direction == Original ? flags : new byte[4]),
                .. Attribute(FilterReply, direction == Reply ? flags : new byte[4]),
            ]
        );
        return Message([.. tuple, .. filter]);
    }

    private static byte[] Message(TrackedFlow flow)
    {
        const ushort destination = 2,
            protocol = 2,
            number = 1,
            sourcePort = 2,
            destinationPort = 3;
        // Addresses (1, 2), protocol (8), ports (16, 32); any zone (4) matches.
        const uint all = 1 | 2 | 8 | 16 | 32;
        byte[] addresses = Attribute(
            TupleAddresses | Nested,
            [.. Attribute(Source, BigEndian(flow.Source)), .. Attribute(destination, BigEndian(flow.Destination))]
        );
        byte[] ports = Attribute(
            protocol | Nested,
            [
                .. Attribute(number, [flow.Protocol]),
                .. Attribute(sourcePort, BigEndian(flow.SourcePort)),
                .. Attribute(destinationPort, BigEndian(flow.DestinationPort)),
            ]
        );
        byte[] flags = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(flags, all);
        byte[] filter = Attribute(Filter | Nested, [.. Attribute(FilterOriginal, flags), .. Attribute(FilterReply, new byte[4])]);
        return Message([.. Attribute(Original | Nested, [.. addresses, .. ports]), .. filter]);
    }

    private static byte[] BigEndian(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] BigEndian(ushort value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Message(byte[] attributes)
    {
        byte[] family = [2, 0, 0, 0];
        byte[] message = [.. new byte[16], .. family, .. attributes];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), DeleteFlows);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), Request | Acknowledge);
        return message;
    }

    private static byte[] Attribute(ushort type, byte[] content)
    {
        byte[] attribute = new byte[4 + (content.Length + 3) / 4 * 4];
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)(4 + content.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(2), type);
        content.CopyTo(attribute, 4);
        return attribute;
    }
}
