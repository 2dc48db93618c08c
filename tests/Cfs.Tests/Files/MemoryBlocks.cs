using System.Collections.Concurrent;
using Cfs.Blocks;
using Cfs.Files;
using Cfs.Model;

namespace Cfs.Tests.Files;

/// <summary>A block space in memory that counts how many reads run at the same time.</summary>
internal sealed class MemoryBlocks : IBlockSpace
{
    private readonly ConcurrentDictionary<BlockKey, Block> blocks = new();
    private int running;

    public int MaximalRunning { get; private set; }

    public int Count => blocks.Count;

    public async Task<Block?> GetAsync(BlockKey key, CancellationToken cancellation)
    {
        lock (blocks)
            MaximalRunning = Math.Max(MaximalRunning, ++running);
        await Task.Yield();
        lock (blocks)
            running--;
        return blocks.GetValueOrDefault(key);
    }

    public Task PutAsync(BlockKey key, byte[] data, CancellationToken cancellation)
    {
        blocks[key] = Block.Certify(key, data) ?? throw new BlockSpaceException("It is not what the key says.");
        return Task.CompletedTask;
    }

    public void Remove(BlockKey key) => blocks.TryRemove(key, out _);
}
