using System.Runtime.CompilerServices;
using Cfs.Model;

namespace Cfs.Files;

/// <summary>Reads a file by its inode, and prefetches blocks.</summary>
/// <param name="space">The source of blocks.</param>
/// <param name="window">How many blocks are fetched ahead of the next one (the paper's prefetch window, 0 to 15 there).</param>
internal sealed class FileReader(IBlockSpace space, int window)
{
    /// <summary>Writes the file to <paramref name="target"/>.</summary>
    /// <exception cref="BlockSpaceException">A block is missing or cannot be read.</exception>
    public async Task ReadAsync(BlockKey inode, Stream target, CancellationToken cancellation)
    {
        var root = IndexBlock.Read(await GetAsync(inode, cancellation));
        var length = 0L;
        var fetches = new OrderedWindow<byte[]>(
            window,
            async data =>
            {
                await target.WriteAsync(data, cancellation);
                length += data.Length;
            }
        );
        await foreach (var key in DataKeysAsync(root, cancellation))
            await fetches.AddAsync(GetAsync(key, cancellation));

        await fetches.DrainAsync();
        if (length != root.Length)
            throw new BlockSpaceException($"The inode promises {root.Length} bytes, its blocks have {length}.");
    }

    private async IAsyncEnumerable<BlockKey> DataKeysAsync(
        IndexBlock index,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        foreach (var key in index.Keys)
        {
            if (index.Depth == 0)
            {
                yield return key;
                continue;
            }

            var below = IndexBlock.Read(await GetAsync(key, cancellation));
            if (below.Depth != index.Depth - 1)
                throw new BlockSpaceException($"Index block {key} has depth {below.Depth} where {index.Depth - 1} was due.");

            await foreach (var data in DataKeysAsync(below, cancellation))
                yield return data;
        }
    }

    private async Task<byte[]> GetAsync(BlockKey key, CancellationToken cancellation) =>
        (await space.GetAsync(key, cancellation))?.Data ?? throw new BlockSpaceException($"There is no block {key}.");
}
