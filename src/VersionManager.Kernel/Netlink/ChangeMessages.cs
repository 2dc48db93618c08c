using System.Buffers.Binary;

namespace VersionManager.Kernel.Netlink;

/// <summary>Tells the kernel's notices of removals from those of additions, which are far more frequent and harmless.</summary>
internal static class ChangeMessages
{
    private const int HeaderLength = 16;

    // linux/rtnetlink.h.
    private const ushort NewLink = 16,
        RemovedLink = 17,
        RemovedAddress = 21,
        RemovedRoute = 25,
        RemovedRule = 33,
        NewSettings = 80;

    // linux/netfilter/nf_tables.h, of the subsystem in linux/netfilter/nfnetlink.h.
    private const ushort Nftables = 10 << 8,
        RemovedTable = Nftables | 2,
        RemovedChain = Nftables | 5,
        RemovedNftRule = Nftables | 8,
        RemovedSet = Nftables | 11,
        RemovedElements = Nftables | 14;

    /// <summary>Whether any of the messages reports a removal, an interface taken down, or a changed setting.</summary>
    public static bool TakeAway(ReadOnlySpan<byte> messages)
    {
        while (messages.Length >= HeaderLength)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(messages);
            if (length < HeaderLength || length > messages.Length)
                return true;
            if (TakesAway(BinaryPrimitives.ReadUInt16LittleEndian(messages[4..]), messages[HeaderLength..length]))
                return true;
            messages = messages[Math.Min(messages.Length, (length + 3) & ~3)..];
        }
        return false;
    }

    private static bool TakesAway(ushort type, ReadOnlySpan<byte> content) =>
        type switch
        {
            RemovedLink or RemovedAddress or RemovedRoute or RemovedRule => true,
            RemovedTable or RemovedChain or RemovedNftRule or RemovedSet => true,
            // The daemon itself removes elements all the time; missing ones are found by the periodic check.
            RemovedElements => false,
            NewLink => IsTakenDown(content),
            NewSettings => IsOfAllInterfaces(content),
            _ => false,
        };

    // struct ifinfomsg: the flags at 8, the mask of changed flags at 12; all bits are set for a new interface.
    private static bool IsTakenDown(ReadOnlySpan<byte> content)
    {
        const uint up = 1;
        if (content.Length < 16)
            return true;
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(content[8..]),
            changed = BinaryPrimitives.ReadUInt32LittleEndian(content[12..]);
        return changed != uint.MaxValue && (changed & up) != 0 && (flags & up) == 0;
    }

    // struct netconfmsg, then the first attribute: an interface's index, or -1 for all.
    private static bool IsOfAllInterfaces(ReadOnlySpan<byte> content) =>
        content.Length < 12 || BinaryPrimitives.ReadInt32LittleEndian(content[8..]) == -1;
}
