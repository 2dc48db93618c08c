using Cfs.Blocks;
using Cfs.Model;

namespace Cfs.Files;

/// <summary>Cuts a file into blocks and puts them, data first, so that an inode never lists a missing block.</summary>
/// <param name="space">The destination of blocks.</param>
/// <param name="window">How many blocks are under way besides the next one.</param>
internal sealed class FileWriter(IBlockSpace space, int window)
{
    /// <summary>Writes all of <paramref name="content"/>; returns its inode's key.</summary>
    public async Task<BlockKey> WriteAsync(Stream content, CancellationToken cancellation)
    {
        var parts = new List<(BlockKey Key, long Length)>();
        var puts = new OrderedWindow<BlockKey>(window, key => Task.FromResult(key));
        var buffer = new byte[Block.MaximalSize];
        int read;
        while ((read = await content.ReadAtLeastAsync(buffer, buffer.Length, false, cancellation)) > 0)
        {
            var data = buffer[..read];
            var key = BlockKey.Of(data);
            parts.Add((key, read));
            await puts.AddAsync(PutAsync(key, data, cancellation));
        }

        await puts.DrainAsync();
        return await WriteIndexAsync(parts, cancellation);
    }

    private async Task<BlockKey> WriteIndexAsync(List<(BlockKey Key, long Length)> parts, CancellationToken cancellation)
    {
        for (byte depth = 0; ; depth++)
        {
            var above = new List<(BlockKey Key, long Length)>();
            // An empty file has an inode too.
            foreach (
                var group in parts.Count == 0
                    ?
                    [
                        [],
                    ]
                    : parts.Chunk(IndexBlock.MaximalKeys)
            )
            {
                var length = group.Sum(p => p.Length);
                var data = new IndexBlock(depth, length, [.. group.Select(p => p.Key)]).ToBytes();
                above.Add((await PutAsync(BlockKey.Of(data), data, cancellation), length));
            }

            if (above.Count == 1)
                return above[0].Key;
            parts = above;
        }
    }

    private async Task<BlockKey> PutAsync(BlockKey key, byte[] data, CancellationToken cancellation)
    {
        await space.PutAsync(key, data, cancellation);
        return key;
    }
}
