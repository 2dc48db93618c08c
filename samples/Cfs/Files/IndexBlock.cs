using Cfs.Blocks;
using Cfs.Messages;
using Cfs.Model;

namespace Cfs.Files;

/// <summary>A block that lists other blocks: an inode is one, and a large file's inode lists further ones.</summary>
/// <param name="Depth">0 when it lists the file's data, n + 1 when it lists index blocks of depth n.</param>
/// <param name="Length">The bytes of the file below it.</param>
/// <param name="Keys">The keys of the blocks, in the file's order.</param>
internal sealed record IndexBlock(byte Depth, long Length, IReadOnlyList<BlockKey> Keys)
{
    /// <summary>Keys that fit into one block.</summary>
    public const int MaximalKeys = (Block.MaximalSize - HeaderSize) / BlockKey.Size;

    private const int HeaderSize = 4 + 1 + 8;

    public byte[] ToBytes()
    {
        var writer = new MessageWriter().Bytes("CFSI"u8).Byte(Depth).UInt64((ulong)Length);
        foreach (var key in Keys)
            writer.Key(key);
        return writer.ToArray();
    }

    /// <exception cref="BlockSpaceException">It is no index block.</exception>
    public static IndexBlock Read(byte[] data)
    {
        try
        {
            var reader = new MessageReader(data);
            if (!reader.Bytes(4).SequenceEqual("CFSI"u8))
                throw new MalformedMessageException("It does not begin as one.");

            var (depth, length, keys) = (reader.Byte(), (long)reader.UInt64(), new List<BlockKey>());
            while (!reader.AtEnd)
                keys.Add(reader.Key());
            return new IndexBlock(depth, length, keys);
        }
        catch (MalformedMessageException e)
        {
            throw new BlockSpaceException($"The block is no file's inode. {e.Message}", e);
        }
    }
}
