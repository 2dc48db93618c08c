using System.Net;
using Cfs.DHash;
using Cfs.Model;
using Cfs.Nodes;
using Cfs.Rpc;
using FsCheck.Xunit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cfs.Tests.Chord;

public sealed class StabilizerTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly string host = $"127.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}.";

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false, true, 1, true)]
    [InlineData(false, false, 10, true)]
    [InlineData(true, true, 10, false)]
    public async Task Run_NobodyAnswers_EventuallyStartsARing(bool hasBlocks, bool isListed, int rounds, bool vouches)
    {
        var state = folder.Next();
        if (hasBlocks)
            new BlockStore(state, CfsVersion.One).Store(BlockKey.Of([1]), [1]);
        await using var node = Start(1, isListed ? [1, 2] : [2], state, TimeSpan.FromMilliseconds(1));

        for (var round = 1; round < rounds; round++)
        {
            await node.Stabilizer.RunAsync(TestRing.Cancellation);
            Assert.False(node.Chord.Table.Settled);
        }

        await node.Stabilizer.RunAsync(TestRing.Cancellation);
        Assert.True(node.Chord.Table.Settled);
        await node.Stabilizer.RunAsync(TestRing.Cancellation);
        // A node that was in a ring has lost it, and cannot say that a block does not exist.
        Assert.Equal(vouches, node.Chord.Place.Confirmed);
    }

    /// <summary>Nodes that start at the same time must not begin several rings: a block of one would not exist in the
    /// others.</summary>
    [Property(MaxTest = 10)]
    public async Task Run_ManyStartAtOnce_OneStartsTheRing(int seed)
    {
        var random = new Random(seed);
        var numbers = Enumerable.Range(1, random.Next(2, 9)).ToArray();
        var host = $"127.{random.Next(1, 255)}.{random.Next(1, 255)}.";
        var listed = numbers.Take(random.Next(1, 5)).ToArray();
        var nodes = numbers
            .Select(number => Start(number, listed, folder.Next(), TimeSpan.FromMilliseconds(200), host))
            .ToArray();
        try
        {
            for (var round = 0; nodes.Any(n => !n.Chord.Table.Settled); round++)
            {
                Assert.InRange(round, 0, 30);
                await Task.WhenAll(nodes.Select(n => n.Stabilizer.RunAsync(TestRing.Cancellation)));
                var alone = nodes.Where(n => n.Chord.Table is { Settled: true, Successors.IsEmpty: true }).ToArray();
                Assert.True(alone.Length <= 1, $"{alone.Length} nodes begin a ring.");
            }
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }

    private CfsNode Start(int number, int[] join, string state, TimeSpan firstWait, string? onHost = null) =>
        new(
            new CfsNodeOptions
            {
                Address = IPEndPoint.Parse($"{onHost ?? host}{number}:7010"),
                Http = new IPEndPoint(IPAddress.Loopback, 0),
                Join = [.. join.Select(n => IPEndPoint.Parse($"{onHost ?? host}{n}:7010"))],
                State = state,
                Version = CfsVersion.One,
                Rpc = new RpcOptions { FirstWait = firstWait, Transmissions = firstWait.TotalMilliseconds > 1 ? 4 : 1 },
                StabilizeEvery = null,
                ReplicateEvery = null,
            },
            TimeProvider.System,
            NullLogger.Instance
        );
}
