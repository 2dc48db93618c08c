using Cfs.Model;

namespace Cfs.Blocks;

/// <summary>A block whose data is certified by its name.</summary>
/// <param name="Key">The block's name.</param>
/// <param name="Stamp">0 for a block named by its content, which cannot change; a root block's timestamp otherwise.</param>
/// <param name="Data">The data, at most <see cref="MaximalSize"/> bytes.</param>
internal sealed record Block(BlockKey Key, long Stamp, byte[] Data)
{
    /// <summary>The largest block, in bytes.</summary>
    public const int MaximalSize = 8192;

    public bool IsRoot => Stamp > 0;

    /// <summary>The block, if the data fits the name; null otherwise. The check needs no trust in the sender.</summary>
    public static Block? Certify(BlockKey key, byte[] data)
    {
        if (data.Length > MaximalSize)
            return null;

        if (BlockKey.Of(data).Equals(key))
            return new Block(key, 0, data);

        return RootBlock.TryRead(data) is { } root && root.Key.Equals(key) ? new Block(key, root.Timestamp, data) : null;
    }
}
