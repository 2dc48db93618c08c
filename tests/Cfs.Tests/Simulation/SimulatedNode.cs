using System.Net;
using Cfs.Chord;
using Cfs.DHash;
using Cfs.Model;
using Cfs.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cfs.Tests.Simulation;

/// <summary>A node from its start to its power cut, with the loops and settings of <see cref="CfsNode"/>.</summary>
internal sealed class SimulatedNode
{
    private readonly SimulatedNetwork network;
    private readonly SimulatedRpc rpc;

    public SimulatedNode(SimulatedNetwork network, IPEndPoint address, IReadOnlyList<IPEndPoint> join, string state)
    {
        this.network = network;
        var settings = new CfsNodeOptions
        {
            Address = address,
            Http = address,
            State = state,
        };
        Store = new BlockStore(state, CfsVersion.Two);
        rpc = network.Listen(address);
        Chord = new ChordNode(rpc, CfsVersion.Two, settings.ViewLifetime, network);
        var peers = new DHashPeer(rpc, Chord, Store);
        Blocks = new DHashService(Chord, peers, settings.DHash, network);
        var stabilizer = new Stabilizer(Chord, join, wasMember: Store.Count > 0, network);
        var replicator = new Replicator(Chord, peers, Store, settings.DHash, NullLogger.Instance);
        Loops = Task.WhenAll(
            RepeatAsync(stabilizer.RunAsync, settings.StabilizeEvery!.Value),
            RepeatAsync(replicator.RunAsync, settings.ReplicateEvery!.Value)
        );
    }

    public ChordNode Chord { get; }

    public BlockStore Store { get; }

    public DHashService Blocks { get; }

    /// <summary>Ends only by a fault.</summary>
    public Task Loops { get; }

    /// <summary>Ends the node without a message.</summary>
    public void CutPower() => network.Silence(rpc);

    /// <summary>Repeats like a periodic timer: after a round longer than the period, the next follows at once.</summary>
    private async Task RepeatAsync(Func<CancellationToken, Task> round, TimeSpan period)
    {
        for (var next = network.Now + period; ; next += period)
        {
            await round(CancellationToken.None);
            while (next + period <= network.Now)
                next += period;
            if (next > network.Now)
                await rpc.WaitAsync(next - network.Now);
        }
    }
}
