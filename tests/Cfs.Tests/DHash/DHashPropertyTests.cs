using Cfs.Blocks;
using Cfs.DHash;
using Cfs.Model;
using FsCheck.Xunit;

namespace Cfs.Tests.DHash;

public sealed class DHashPropertyTests
{
    private const int Replicas = 3;

    [Property(MaxTest = 10)]
    public async Task Get_AfterAnyTwoFailures_ReadsEveryBlockFromEveryNode(int seed)
    {
        var random = new Random(seed);
        await using var ring = await TestRing.OfAsync(random.Next(Replicas, 9));
        var blocks = await PutAsync(ring, random, 20);

        // Twice: the copies lost by the first failures are restored before the second.
        while (ring.Nodes.Count > Replicas)
        {
            await ring.FailAsync(random.GetItems([.. ring.Nodes], Replicas - 1).Distinct());
            foreach (var (key, data) in blocks)
            {
                var reader = ring.Nodes[random.Next(ring.Nodes.Count)];
                var (status, block) = await reader.Blocks.GetAsync(key, TestRing.Cancellation);
                Assert.Equal(DHashStatus.Done, status);
                Assert.Equal(data, block!.Data);
            }

            await ring.ConvergeAsync();
            await ring.ReplicateAsync([.. blocks.Keys], Math.Min(Replicas, ring.Nodes.Count));
        }
    }

    [Property(MaxTest = 6)]
    public async Task Replication_AfterJoins_MovesBlocksToTheirNewOwners(int seed)
    {
        var random = new Random(seed);
        await using var ring = await TestRing.OfAsync(4);
        var blocks = await PutAsync(ring, random, 150);

        ring.Join(random.Next(1, 5));
        await ring.ConvergeAsync();
        foreach (var key in blocks.Keys)
        {
            var (status, _) = await ring.Nodes[^1].Blocks.GetAsync(key, TestRing.Cancellation);
            Assert.Equal(DHashStatus.Done, status);
        }

        await ring.ReplicateAsync([.. blocks.Keys]);
    }

    [Fact]
    public async Task Get_WhileANodeRestarts_NeverReportsABlockMissing()
    {
        await using var ring = await TestRing.OfAsync(6);
        var blocks = await PutAsync(ring, new Random(1), 20);

        // The node answers again, but does not know its place; the others have not noticed that it was away.
        var restarted = await ring.RestartAsync(ring.Nodes[2]);
        foreach (var key in blocks.Keys)
        {
            foreach (var node in ring.Nodes.Where(n => n != restarted))
                Assert.Equal(DHashStatus.Done, (await node.Blocks.GetAsync(key, TestRing.Cancellation)).Status);
        }

        var early = restarted.Blocks.GetAsync(blocks.Keys.First(), TestRing.Cancellation);
        await ring.ConvergeAsync();
        Assert.Equal(DHashStatus.Done, (await early).Status);
    }

    [Fact]
    public async Task Put_DataThatIsNotTheKeys_IsRefused()
    {
        await using var ring = await TestRing.OfAsync(3);

        var status = await ring.Nodes[0].Blocks.PutAsync(BlockKey.Of([1]), [2], TestRing.Cancellation);

        Assert.Equal(DHashStatus.Invalid, status);
        Assert.All(ring.Nodes, n => Assert.Equal(0, n.Store.Count));
    }

    [Fact]
    public async Task Get_UnknownBlock_IsNotFoundRatherThanUnavailable()
    {
        await using var ring = await TestRing.OfAsync(3);

        var (status, _) = await ring.Nodes[0].Blocks.GetAsync(BlockKey.Of([1]), TestRing.Cancellation);

        Assert.Equal(DHashStatus.NotFound, status);
    }

    [Fact]
    public async Task Get_RootBlockWithOneNewerReplica_ReadsTheNewestAndRepairsTheOthers()
    {
        await using var ring = await TestRing.OfAsync(5);
        using var owner = new TestOwner();
        var owners = ring.OwnersOf(owner.Key.PlaceOn(CfsVersion.One)).Take(Replicas).ToArray();
        Assert.Equal(DHashStatus.Done, await ring.Nodes[0].Blocks.PutAsync(owner.Key, owner.Root(5), TestRing.Cancellation));
        Assert.Equal(StoreResult.Stored, owners[2].Store.Store(owner.Key, owner.Root(6)));

        var (_, block) = await ring.Nodes[1].Blocks.GetAsync(owner.Key, TestRing.Cancellation);
        var late = await ring.Nodes[1].Blocks.PutAsync(owner.Key, owner.Root(4), TestRing.Cancellation);
        // The owner pulls the block from the third in the first round, and pushes it to the others in the second at the latest.
        foreach (var node in ring.Nodes.Concat(ring.Nodes))
            await node.Replicator.RunAsync(TestRing.Cancellation);

        Assert.Equal(6, block!.Stamp);
        Assert.Equal(DHashStatus.Outdated, late);
        Assert.All(owners, n => Assert.Equal(6, n.Store.Find(owner.Key)!.Stamp));
    }

    private static async Task<Dictionary<BlockKey, byte[]>> PutAsync(TestRing ring, Random random, int count)
    {
        var blocks = new Dictionary<BlockKey, byte[]>();
        for (var i = 0; i < count; i++)
        {
            var data = new byte[random.Next(Block.MaximalSize + 1)];
            random.NextBytes(data);
            var key = BlockKey.Of(data);
            blocks[key] = data;
            var node = ring.Nodes[random.Next(ring.Nodes.Count)];
            Assert.Equal(DHashStatus.Done, await node.Blocks.PutAsync(key, data, TestRing.Cancellation));
        }

        return blocks;
    }
}
