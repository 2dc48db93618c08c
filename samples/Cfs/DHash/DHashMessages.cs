using System.Security.Cryptography;
using Cfs.Blocks;
using Cfs.Messages;
using Cfs.Model;

namespace Cfs.DHash;

/// <summary>The bodies of DHash's messages.</summary>
internal static class DHashMessages
{
    /// <summary>The most entries of one list: a range with more entries is halved before it is asked for.</summary>
    public const int MaximalEntries = 4096;

    public static byte[] Store(BlockKey key, byte[] data) => new MessageWriter().Key(key).Bytes(data).ToArray();

    public static (BlockKey Key, byte[] Data) ReadStore(byte[] body)
    {
        var reader = new MessageReader(body);
        return (reader.Key(), reader.Rest());
    }

    public static byte[] Fetch(BlockKey key) => new MessageWriter().Key(key).ToArray();

    public static BlockKey ReadFetch(byte[] body) => new MessageReader(body).Key();

    public static byte[] Fetched(Block? block) => block is null ? [0] : new MessageWriter().Byte(1).Bytes(block.Data).ToArray();

    /// <summary>Null when the peer has none, or sent something else.</summary>
    public static Block? ReadFetched(BlockKey key, byte[] body)
    {
        var reader = new MessageReader(body);
        return reader.Byte() == 1 ? Block.Certify(key, reader.Rest()) : null;
    }

    public static byte[] Range(ulong from, ulong to) => new MessageWriter().UInt64(from).UInt64(to).ToArray();

    public static (ulong From, ulong To) ReadRange(byte[] body)
    {
        var reader = new MessageReader(body);
        return (reader.UInt64(), reader.UInt64());
    }

    /// <summary>The number of entries and a hash of them: equal for equal sets.</summary>
    public static byte[] Digest(IReadOnlyList<BlockEntry> entries) =>
        new MessageWriter().UInt64((ulong)entries.Count).Bytes(SHA256.HashData(Entries(entries))).ToArray();

    public static int ReadDigestCount(byte[] body) => (int)Math.Min(int.MaxValue, new MessageReader(body).UInt64());

    public static byte[] Entries(IEnumerable<BlockEntry> entries)
    {
        var writer = new MessageWriter();
        foreach (var entry in entries)
            writer.Key(entry.Key).UInt64((ulong)entry.Stamp);
        return writer.ToArray();
    }

    public static IReadOnlyList<BlockEntry> ReadEntries(byte[] body)
    {
        var reader = new MessageReader(body);
        var entries = new List<BlockEntry>();
        while (!reader.AtEnd)
            entries.Add(new BlockEntry(reader.Key(), (long)reader.UInt64()));
        return entries;
    }
}
