using Cfs.Blocks;
using Cfs.Model;

namespace Cfs.Files;

/// <summary>The store in which the file layer reads and writes blocks: a gateway, or a node itself.</summary>
internal interface IBlockSpace
{
    /// <summary>The block's data, certified by its key; null when there is none.</summary>
    Task<Block?> GetAsync(BlockKey key, CancellationToken cancellation);

    /// <summary>Stores a block.</summary>
    /// <exception cref="BlockSpaceException">The block was not stored.</exception>
    Task PutAsync(BlockKey key, byte[] data, CancellationToken cancellation);
}

/// <summary>A block could not be read or written.</summary>
internal sealed class BlockSpaceException : Exception
{
    public BlockSpaceException(string message)
        : base(message) { }

    public BlockSpaceException(string message, Exception cause)
        : base(message, cause) { }
}
