using System.Buffers.Binary;

namespace VersionManager.Kernel.Netlink;

/// <summary>Tells the kernel's notices of removals from those of additions, which are many more and take nothing away.</summary>
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

    /// <summary>Whether any of the messages says that something was removed, taken down or set otherwise.</summary>
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
            // The daemon removes elements all the time: whether all that shall be there is, is looked at now and then.
            RemovedElements => false,
            NewLink => IsTakenDown(content),
            NewSettings => IsOfAllInterfaces(content),
            _ => false,
        };

    // struct ifinfomsg: flags at 8, and at 12 which of them changed; all of them for an interface that is new.
    private static bool IsTakenDown(ReadOnlySpan<byte> content)
    {
        const uint up = 1;
        if (content.Length < 16)
            return true;
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(content[8..]),
            changed = BinaryPrimitives.ReadUInt32LittleEndian(content[12..]);
        return changed != uint.MaxValue && (changed & up) != 0 && (flags & up) == 0;
    }

    // struct netconfmsg, and the first attribute: an interface's index, or -1.
    private static bool IsOfAllInterfaces(ReadOnlySpan<byte> content) =>
        content.Length < 12 || BinaryPrimitives.ReadInt32LittleEndian(content[8..]) == -1;
}
