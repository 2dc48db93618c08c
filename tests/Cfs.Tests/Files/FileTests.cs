using Cfs.Blocks;
using Cfs.Files;
using Cfs.Model;
using FsCheck;
using FsCheck.Xunit;

namespace Cfs.Tests.Files;

public sealed class FileTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Property(MaxTest = 30)]
    public async Task Read_OfAWrittenFile_ReturnsTheSameBytes(int seed, byte window, PositiveInt size)
    {
        var blocks = new MemoryBlocks();
        // Up to 5 MB, which needs two levels of index blocks.
        var data = new byte[(long)size.Get * size.Get * 500 % 5_000_000];
        new Random(seed).NextBytes(data);

        var inode = await WriteAsync(blocks, data, window % 16);

        Assert.Equal(data, await ReadAsync(blocks, inode, window % 16));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Block.MaximalSize)]
    [InlineData(Block.MaximalSize * IndexBlock.MaximalKeys)]
    [InlineData(Block.MaximalSize * IndexBlock.MaximalKeys + 1)]
    public async Task Read_SizesAtTheLimits_IsTheSame(int size)
    {
        var blocks = new MemoryBlocks();
        var data = new byte[size];
        new Random(size).NextBytes(data);

        var inode = await WriteAsync(blocks, data, 4);

        Assert.Equal(data, await ReadAsync(blocks, inode, 4));
    }

    [Fact]
    public async Task Read_WithWindow_PrefetchesThatManyBlocks()
    {
        var blocks = new MemoryBlocks();
        var data = new byte[100 * Block.MaximalSize];
        new Random(1).NextBytes(data);
        var inode = await WriteAsync(blocks, data, 0);
        Assert.Equal(101, blocks.Count);

        await ReadAsync(blocks, inode, 0);
        Assert.Equal(1, blocks.MaximalRunning);

        await ReadAsync(blocks, inode, 5);
        Assert.InRange(blocks.MaximalRunning, 2, 6);
    }

    [Fact]
    public async Task Read_MissingBlock_NamesIt()
    {
        var blocks = new MemoryBlocks();
        var inode = await WriteAsync(blocks, [1, 2, 3], 0);
        blocks.Remove(BlockKey.Of([1, 2, 3]));

        var failure = await Assert.ThrowsAsync<BlockSpaceException>(() => ReadAsync(blocks, inode, 0));

        Assert.Contains(BlockKey.Of([1, 2, 3]).ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_SeveralFiles_ListsThemAndReplacesByName()
    {
        var blocks = new MemoryBlocks();
        using var owner = new TestOwner();
        var files = new FileSystem(blocks, 4, TimeProvider.System);
        var first = await WriteAsync(blocks, [1], 0);
        var second = await WriteAsync(blocks, [2], 0);

        await files.PublishAsync(owner.PrivateKey, "a file", first, Cancellation);
        await files.PublishAsync(owner.PrivateKey, "b", first, Cancellation);
        var root = await files.PublishAsync(owner.PrivateKey, "b", second, Cancellation);

        Assert.Equal(owner.Key, root);
        var list = await files.ListAsync(root, Cancellation);
        Assert.Equal(new Dictionary<string, BlockKey> { ["a file"] = first, ["b"] = second }, list);
    }

    private static async Task<BlockKey> WriteAsync(MemoryBlocks blocks, byte[] data, int window)
    {
        using var content = new MemoryStream(data);
        return await new FileWriter(blocks, window).WriteAsync(content, Cancellation);
    }

    private static async Task<byte[]> ReadAsync(MemoryBlocks blocks, BlockKey inode, int window)
    {
        using var content = new MemoryStream();
        await new FileReader(blocks, window).ReadAsync(inode, content, Cancellation);
        return content.ToArray();
    }
}
