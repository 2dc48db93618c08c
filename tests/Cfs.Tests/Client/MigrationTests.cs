using System.Text.Json;
using Cfs.Client;
using Cfs.DHash;
using Cfs.Files;
using Cfs.Model;
using Cfs.Tests.Gateway;
using Samples.Common;

namespace Cfs.Tests.Client;

public sealed class MigrationTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly StringWriter output = new();

    public void Dispose()
    {
        output.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Copy_FromTheOtherRing_BringsEveryBlockOnce()
    {
        var state = folder.Next();
        var older = new BlockStore(state, CfsVersion.One);
        var data = Enumerable.Range(0, 40).Select(i => new byte[] { (byte)i, 1, 2 }).ToArray();
        foreach (var block in data)
            older.Store(BlockKey.Of(block), block);
        await using var ring = await GatewayRing.OfAsync(4, CfsVersion.Two);
        await ring.Client.PutAsync(BlockKey.Of(data[0]), data[0], TestRing.Cancellation);

        var before = await VerifyAsync(state, ring);
        var first = await CopyAsync(state, null, ring);
        var second = await CopyAsync(state, null, ring);

        Assert.Equal(39, before.Count);
        Assert.Equal(39, first);
        Assert.Equal(0, second);
        Assert.Empty(await VerifyAsync(state, ring));
        Assert.Equal(40, older.Count);
    }

    [Fact]
    public async Task Copy_RootBlocks_KeepsTheLater()
    {
        var state = folder.Next();
        var older = new BlockStore(state, CfsVersion.One);
        using var ahead = new TestOwner();
        using var behind = new TestOwner();
        older.Store(ahead.Key, ahead.Root(5));
        older.Store(behind.Key, behind.Root(5));
        await using var ring = await GatewayRing.OfAsync(3, CfsVersion.Two);
        await ring.Client.PutAsync(ahead.Key, ahead.Root(9), TestRing.Cancellation);
        await ring.Client.PutAsync(behind.Key, behind.Root(1), TestRing.Cancellation);

        Assert.Equal(1, await CopyAsync(state, null, ring));

        Assert.Equal(9, (await ring.Client.GetAsync(ahead.Key, TestRing.Cancellation))!.Stamp);
        Assert.Equal(5, (await ring.Client.GetAsync(behind.Key, TestRing.Cancellation))!.Stamp);
        Assert.Empty(await VerifyAsync(state, ring));
    }

    [Fact]
    public async Task Copy_OfABlockThatLeftTheNode_ReadsItFromTheOlderRing()
    {
        var state = folder.Next();
        var older = new BlockStore(state, CfsVersion.One);
        older.Store(BlockKey.Of([1]), [1]);
        // Listed, but not readable, as a file that is removed in between.
        File.WriteAllBytes(Directory.GetFiles(Path.Combine(state, "blocks"), "*", SearchOption.AllDirectories)[0], [2]);
        var olderRing = new Files.MemoryBlocks();
        await olderRing.PutAsync(BlockKey.Of([1]), [1], TestRing.Cancellation);
        await using var ring = await GatewayRing.OfAsync(2, CfsVersion.Two);

        await Assert.ThrowsAsync<BlockSpaceException>(() => CopyAsync(state, new Files.MemoryBlocks(), ring));
        Assert.Equal(1, await CopyAsync(state, olderRing, ring));

        Assert.NotNull(await ring.Client.GetAsync(BlockKey.Of([1]), TestRing.Cancellation));
    }

    [Fact]
    public async Task Copy_OfMany_ReportsProgressUpToOneInJsonLines()
    {
        var state = folder.Next();
        var older = new BlockStore(state, CfsVersion.One);
        for (var i = 0; i < 30; i++)
            older.Store(BlockKey.Of([(byte)i]), [(byte)i]);
        await using var ring = await GatewayRing.OfAsync(1, CfsVersion.Two);

        await CopyAsync(state, null, ring);

        var progress = output
            .ToString()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("progress").GetDouble())
            .ToArray();
        Assert.True(progress.Length > 5);
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(1, progress[^1]);
        Assert.All(progress[..^1], p => Assert.InRange(p, 0, 0.99));
    }

    private Task<int> CopyAsync(string state, IBlockSpace? olderRing, GatewayRing ring) =>
        new Migration(state, olderRing, ring.Client, new MigrationProgress(output)).CopyAsync(TestRing.Cancellation);

    private Task<IReadOnlyList<BlockKey>> VerifyAsync(string state, GatewayRing ring) =>
        new Migration(state, null, ring.Client, new MigrationProgress(output)).VerifyAsync(TestRing.Cancellation);
}
