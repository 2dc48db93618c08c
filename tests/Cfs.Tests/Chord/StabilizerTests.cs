using System.Net;
using Cfs.DHash;
using Cfs.Rpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cfs.Tests.Chord;

public sealed class StabilizerTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly string host = $"127.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}.";

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 10)]
    public async Task Run_NobodyAnswers_TakesItselfForTheFirstLaterWhereItHasBlocks(bool hasBlocks, int rounds)
    {
        var state = folder.Next();
        if (hasBlocks)
            new BlockStore(state, CfsVersion.One).Store(BlockKey.Of([1]), [1]);
        await using var node = new CfsNode(
            new CfsNodeOptions
            {
                Address = IPEndPoint.Parse(host + "1:7010"),
                Http = new IPEndPoint(IPAddress.Loopback, 0),
                Join = [IPEndPoint.Parse(host + "2:7010")],
                State = state,
                Version = CfsVersion.One,
                Rpc = new RpcOptions { FirstWait = TimeSpan.FromMilliseconds(1), Transmissions = 1 },
                StabilizeEvery = null,
                ReplicateEvery = null,
            },
            TimeProvider.System, NullLogger.Instance);

        for (var round = 1; round < rounds; round++)
        {
            await node.Stabilizer.RunAsync(TestRing.Cancellation);
            Assert.False(node.Chord.Table.Settled);
        }

        await node.Stabilizer.RunAsync(TestRing.Cancellation);
        Assert.True(node.Chord.Table.Settled);
    }
}
