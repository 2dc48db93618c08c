using Cfs.DHash;
using Cfs.Model;
using Cfs.Tests.Simulation;
using FsCheck.Xunit;

namespace Cfs.Tests.Chord;

/// <summary>
/// After any events, once it is quiet, the remaining nodes are one ring, vouch for it, and serve every block that one of them
/// has.
/// </summary>
public sealed class HealingTests
{
    /// <summary>
    /// A node loses the only successor that it knew. The remaining node names it, then the failed node, and at last itself.
    /// </summary>
    [Theory]
    [InlineData(3, 0, 0)]
    [InlineData(3, 0, 1)]
    [InlineData(3, 1000, 0)]
    [InlineData(1, 0, 1)]
    public void Ring_LosingANodeWhileAnotherJoins_BecomesARingOfTheRemainingTwo(int listed, int milliseconds, int failing)
    {
        // The order on the ring follows from the addresses.
        for (var seed = 0; seed < 12; seed++)
        {
            using var fleet = new SimulatedFleet(seed, hosts: 3, listed);
            fleet.Start(0);
            fleet.Start(1);
            fleet.Network.Run(TimeSpan.FromMinutes(1));
            Assert.Null(fleet.Fault(vouches: true));

            fleet.Start(2);
            fleet.Network.Run(TimeSpan.FromMilliseconds(milliseconds));
            fleet.Stop(failing);
            fleet.Network.Run(TimeSpan.FromMinutes(1));
            Assert.True(fleet.Fault(vouches: true) is null, $"Seed {seed}: {fleet.Fault(vouches: true)}");
        }
    }

    [Property(MaxTest = 150)]
    public void Ring_AfterAnyHistory_HealsOnceNothingChangesAnyMore(int seed)
    {
        var chance = new Random(seed);
        var hosts = chance.Next(2) == 0 ? 3 : chance.Next(2, 9);
        var listed = chance.Next(2) == 0 ? Math.Min(3, hosts) : chance.Next(1, Math.Min(hosts, 4) + 1);
        using var fleet = new SimulatedFleet(seed, hosts, listed);
        var history = new RandomHistory(fleet, chance);
        for (var step = chance.Next(1, 16); step > 0; step--)
            history.GoOn();

        var left = Enumerable.Range(0, hosts).Where(_ => chance.Next(3) > 0).Append(chance.Next(hosts)).ToHashSet();
        if (chance.Next(4) == 0 || !left.Any(h => h < fleet.Listed))
        {
            // If no node is left through which the others could find each other, they must know each other.
            history.LetRun(Enumerable.Range(0, hosts).ToHashSet());
            history.BeQuiet();
            Assert.True(fleet.Fault(vouches: true) is null, $"{fleet.Fault(vouches: true)}\n  {history}");
        }

        history.LetRun(left);
        history.BeQuiet();
        // Nodes that may be the part that is cut off do not vouch.
        var isMajority = 2 * left.Count(h => h < fleet.Listed) > fleet.Listed;
        Assert.True(fleet.Fault(isMajority) is null, $"{fleet.Fault(isMajority)}\n  {history}");

        var keys = fleet.Nodes.Values.SelectMany(n => n.Store.Range(0, 0)).Select(e => e.Key).Distinct().ToArray();
        foreach (var reader in left)
        {
            foreach (var key in keys)
                Assert.True(fleet.Get(reader, key) == DHashStatus.Done, $"{reader} does not read {key}.\n  {history}");
            if (isMajority)
                Assert.Equal(DHashStatus.NotFound, fleet.Get(reader, BlockKey.Of([1, 2, 3])));
        }
    }
}
