using System.Collections.Immutable;
using Cfs.Model;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Cfs.Tests.Chord;

/// <summary>The invariants of the paper on Chord, on real sockets: stabilization restores them after any event.</summary>
public sealed class ChordPropertyTests
{
    /// <summary>Positive: how many nodes join at once. Negative: how many fail at once.</summary>
    private static Gen<int> Steps => Gen.Frequency((3, Gen.Choose(1, 4)), (2, Gen.Choose(-3, -1)));

    public static Arbitrary<ImmutableArray<int>> History() =>
        Gen.Choose(1, 5).SelectMany(n => Gen.ListOf(Steps, n)).Select(steps => steps.ToImmutableArray()).ToArbitrary();

    [Property(MaxTest = 12, Arbitrary = [typeof(ChordPropertyTests)])]
    public async Task Stabilization_AfterJoinsAndFailures_MakesOneRingThatFindsEveryOwner(ImmutableArray<int> history, int seed)
    {
        var random = new Random(seed);
        await using var ring = await TestRing.OfAsync(2);
        foreach (var step in history)
        {
            if (step > 0)
                ring.Join(step);
            else
                await ring.FailAsync(random.GetItems([.. ring.Nodes], -step).Distinct().Take(ring.Nodes.Count - 1));

            await ring.ConvergeAsync();
            foreach (var node in ring.Nodes)
            {
                var position = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
                var found = await node.Chord.FindAsync(position, TestRing.Cancellation);
                Assert.Equal(ring.OwnersOf(position).First().Chord.Self, found[0]);
            }
        }
    }

    [Fact]
    public async Task Find_WithFailedNodesAndNoStabilization_StillReachesALiveOwner()
    {
        await using var ring = await TestRing.OfAsync(10);
        await ring.FailAsync(ring.Nodes[1], ring.Nodes[4], ring.Nodes[7]);

        foreach (var node in ring.Nodes)
        {
            for (var position = 0UL; position < ulong.MaxValue / 16 * 15; position += ulong.MaxValue / 16)
            {
                var found = await node.Chord.FindAsync(position, TestRing.Cancellation);
                Assert.Contains(ring.OwnersOf(position).First().Chord.Self, found);
            }
        }
    }

    [Fact]
    public async Task Join_OfTwoSeparateRings_MakesOneRing()
    {
        await using var ring = new TestRing(CfsVersion.One);
        ring.Join(6);
        // Three pairs that do not know each other, as after a long network failure.
        foreach (var pair in ring.Nodes.Chunk(2))
        {
            pair[0]
                .Chord.Update(t =>
                    t with
                    {
                        Predecessor = pair[1].Chord.Self,
                        Successors = [pair[1].Chord.Self],
                        Settled = true,
                    }
                );
            pair[1]
                .Chord.Update(t =>
                    t with
                    {
                        Predecessor = pair[0].Chord.Self,
                        Successors = [pair[0].Chord.Self],
                        Settled = true,
                    }
                );
        }

        await ring.ConvergeAsync();
    }
}
