using Cfs.Chord;
using Cfs.DHash;
using Cfs.Model;
using Cfs.Nodes;
using FsCheck.Xunit;

namespace Cfs.Tests.DHash;

/// <summary>In any state of the ring, an existing block is at worst late and never not found; a block that does not exist is not
/// found.</summary>
public sealed class AuthorityTests
{
    private static readonly TimeSpan Briefly = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Get_AtARestartedNodeWithARingOfItsOwn_WaitsUntilItHasRejoined()
    {
        await using var ring = await TestRing.OfAsync(3);
        var away = ring.Nodes[1];
        await ring.FailAsync(away);
        await ring.ConvergeAsync();
        var keys = await PutAsync(ring, ring.Nodes[0], 12);

        // The network comes back after the node has stopped waiting for it.
        var back = ring.Return(away);
        back.Chord.Update(t => t with { Settled = true });
        var early = keys.Select(key => back.Blocks.GetAsync(key, TestRing.Cancellation)).ToArray();
        await ring.ConvergeAsync();

        Assert.All(await Task.WhenAll(early), read => Assert.Equal(DHashStatus.Done, read.Status));
    }

    [Fact]
    public async Task Get_AtAPartitionedNode_IsUnavailableForBlocksThatItDoesNotHave()
    {
        await using var ring = new TestRing(CfsVersion.One) { Deadline = Briefly };
        await ring.GrowAsync(4);
        var keys = await PutAsync(ring, ring.Nodes[0], 12);
        var cut = ring.Nodes[3];
        var kept = keys.Where(key => cut.Store.Find(key) is not null).ToArray();

        // The node believes that all others are gone. It waits for them, and then goes on alone with its blocks.
        await ring.FailAsync(ring.Nodes.Except([cut]));
        await ring.ConvergeAsync();
        await cut.Stabilizer.RunAsync(TestRing.Cancellation);

        Assert.All(await ReadAsync(cut, kept), status => Assert.Equal(DHashStatus.Done, status));
        Assert.All(
            await ReadAsync(cut, [.. keys.Except(kept), BlockKey.Of([1, 2, 3])]),
            status => Assert.Equal(DHashStatus.Unavailable, status)
        );
    }

    [Fact]
    public async Task Get_AtANodeThatWasAsleep_IsUnavailableUntilItHasStabilized()
    {
        var time = new SkewedTime();
        await using var ring = new TestRing(CfsVersion.One) { Deadline = TimeSpan.Zero, Time = time };
        await ring.GrowAsync(3);
        var unknown = BlockKey.Of([1, 2, 3]);

        time.Advance(2 * TestRing.ViewLifetime);
        Assert.Equal([DHashStatus.Unavailable], await ReadAsync(ring.Nodes[0], [unknown]));

        await ring.ConvergeAsync();
        Assert.Equal([DHashStatus.NotFound], await ReadAsync(ring.Nodes[0], [unknown]));
    }

    [Fact]
    public async Task Get_AtNodesPartitionedTogether_IsUnavailableUntilTheyHaveRejoined()
    {
        await using var ring = new TestRing(CfsVersion.One) { Deadline = TimeSpan.Zero };
        await ring.GrowAsync(6);
        var cut = ring.Nodes.Skip(3).ToArray();
        // By its stored blocks a node later knows that it has been in a ring.
        foreach (var node in cut)
            node.Store.Store(BlockKey.Of([1]), [1]);
        await ring.FailAsync(cut);
        await ring.ConvergeAsync();
        var keys = await PutAsync(ring, ring.Nodes[0], 12);

        // They were a ring of their own meanwhile, in which all agree.
        var back = cut.Select(ring.Return).ToArray();
        Separate(back);
        Assert.All(await ReadAllAsync(ring, keys), status => Assert.NotEqual(DHashStatus.NotFound, status));
        await ring.ConvergeAsync(afterRound: async () =>
            Assert.All(await ReadAllAsync(ring, keys), status => Assert.NotEqual(DHashStatus.NotFound, status))
        );

        Assert.All(await ReadAllAsync(ring, keys), status => Assert.Equal(DHashStatus.Done, status));
    }

    /// <summary>Asks every node for every block after each round in which the nodes learn of a change.</summary>
    [Property(MaxTest = 8)]
    public async Task Get_WhileNodesJoinFailAndReturn_NeverReportsABlockMissing(int seed)
    {
        var random = new Random(seed);
        await using var ring = new TestRing(CfsVersion.One) { Deadline = TimeSpan.Zero };
        await ring.GrowAsync(random.Next(3, 6));
        var keys = new List<BlockKey>(await PutAsync(ring, ring.Nodes[0], 10));
        CfsNode? away = null;
        for (var step = 0; step < 3; step++)
        {
            if (away is not null)
            {
                ring.Return(away);
                away = null;
            }
            else if (random.Next(2) == 0)
            {
                ring.Join(random.Next(1, 3));
            }
            else
            {
                away = ring.Nodes[random.Next(ring.Nodes.Count)];
                await ring.FailAsync(away);
            }

            await ring.ConvergeAsync(afterRound: async () =>
                Assert.All(await ReadAllAsync(ring, keys), status => Assert.NotEqual(DHashStatus.NotFound, status))
            );
            await ring.ReplicateAsync(keys, Math.Min(3, ring.Nodes.Count));
            keys.AddRange(await PutAsync(ring, ring.Nodes[random.Next(ring.Nodes.Count)], 5, random));
        }

        if (away is not null)
            ring.Return(away);
        await ring.GrowAsync(1);
        Assert.Equal([DHashStatus.NotFound], await ReadAsync(ring.Nodes[^1], [BlockKey.Of([1, 2, 3])]));
    }

    /// <summary>Makes these nodes know only each other, as after a long network failure.</summary>
    private static void Separate(CfsNode[] part)
    {
        foreach (var node in part)
        {
            var self = node.Chord.Self;
            NodeRef[] others =
            [
                .. part.Select(n => n.Chord.Self).Where(n => n != self).OrderBy(n => Ring.Distance(self.Position, n.Position)),
            ];
            node.Chord.Update(t => t with { Predecessor = others[^1], Successors = [.. others], Settled = true });
        }
    }

    private static async Task<DHashStatus[]> ReadAllAsync(TestRing ring, IEnumerable<BlockKey> keys) =>
        [.. (await Task.WhenAll(ring.Nodes.Select(node => ReadAsync(node, [.. keys])))).SelectMany(read => read)];

    private static async Task<DHashStatus[]> ReadAsync(CfsNode node, BlockKey[] keys) =>
        await Task.WhenAll(keys.Select(async key => (await node.Blocks.GetAsync(key, TestRing.Cancellation)).Status));

    private static async Task<BlockKey[]> PutAsync(TestRing ring, CfsNode node, int count, Random? random = null)
    {
        Assert.Contains(node, ring.Nodes);
        var blocks = Enumerable
            .Range(0, count)
            .Select(_ => BitConverter.GetBytes((random ?? Random.Shared).NextInt64()))
            .ToArray();
        foreach (var data in blocks)
            Assert.Equal(DHashStatus.Done, await node.Blocks.PutAsync(BlockKey.Of(data), data, TestRing.Cancellation));
        return [.. blocks.Select(data => BlockKey.Of(data))];
    }
}
