using Cfs.DHash;
using Cfs.Model;
using Cfs.Tests.Simulation;
using FsCheck.Xunit;

namespace Cfs.Tests.DHash;

/// <summary>
/// The part of a fleet that is cut off does not know the other part's writes. It must not say that these blocks do not exist,
/// until the parts are one ring again.
/// </summary>
public sealed class CutOffTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    [Property(MaxTest = 50)]
    public void Get_InAPartition_NeverReportsABlockMissing(int seed)
    {
        var chance = new Random(seed);
        var hosts = chance.Next(3, 9);
        using var fleet = new SimulatedFleet(seed, hosts, listed: chance.Next(3, Math.Min(hosts, 5) + 1));
        for (var host = 0; host < hosts; host++)
            fleet.Start(host);
        fleet.Network.Run(TimeSpan.FromMinutes(1));
        Assert.Null(fleet.Fault(vouches: true));

        // At most half of the nodes that others join through: a part with more of them is not cut off.
        int[] apart =
        [
            .. Enumerable.Range(0, fleet.Listed).OrderBy(_ => chance.Next()).Take(chance.Next(1, fleet.Listed / 2 + 1)),
            .. Enumerable.Range(fleet.Listed, hosts - fleet.Listed).Where(_ => chance.Next(2) == 0),
        ];
        var others = Enumerable.Range(0, hosts).Except(apart).ToArray();
        foreach (var (host, other) in apart.SelectMany(_ => others, (host, other) => (host, other)))
            fleet.Cut(host, other, bothWays: true);

        var written = new List<(BlockKey Key, Task<DHashStatus> Put)>();
        var read = new List<(TimeSpan At, Task<DHashStatus> Get)>();
        for (var step = 0; step < 150; step++)
        {
            if (step == 100)
                fleet.Network.Mend();
            if (step % 10 == 0)
            {
                var data = BitConverter.GetBytes(chance.NextInt64());
                written.Add((BlockKey.Of(data), fleet.BeginPut(others[chance.Next(others.Length)], data)));
            }

            var there = written.Where(w => w.Put is { IsCompletedSuccessfully: true, Result: DHashStatus.Done }).ToArray();
            if (there.Length > 0)
                read.Add(
                    (fleet.Network.Now, fleet.BeginGet(apart[chance.Next(apart.Length)], there[chance.Next(there.Length)].Key))
                );
            fleet.Network.Run(Step);
        }

        fleet.Network.Run(TimeSpan.FromMinutes(1));
        Assert.Contains(read, r => r.Get.Result == DHashStatus.Done);
        Assert.All(
            read,
            r =>
                Assert.True(
                    r.Get.Result != DHashStatus.NotFound,
                    $"Read at {r.At} through one of {string.Join(", ", apart)}, of {hosts} hosts with {fleet.Listed} listed."
                )
        );
    }
}
