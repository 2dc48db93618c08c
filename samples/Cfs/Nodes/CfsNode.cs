using System.Net;
using Cfs.Chord;
using Cfs.DHash;
using Cfs.Model;
using Cfs.Rpc;

namespace Cfs.Nodes;

/// <summary>One node of a ring: RPC, Chord, DHash and the loops that repair them.</summary>
internal sealed partial class CfsNode : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly RpcEndpoint rpc;
    private readonly ILogger logger;
    private readonly Task loops;
    private (bool Settled, bool Vouches, IPEndPoint? Predecessor, string Successors) stood;

    /// <summary>Starts the node, which answers when this returns, and joins by itself.</summary>
    public CfsNode(CfsNodeOptions options, TimeProvider time, ILogger logger)
    {
        (Options, this.logger) = (options, logger);
        Store = new BlockStore(options.State, options.Version);
        rpc = new RpcEndpoint(options.Address, options.Version, options.Rpc, time, logger);
        Chord = new ChordNode(rpc, options.Version, options.ViewLifetime, time);
        var peers = new DHashPeer(rpc, Chord, Store);
        Blocks = new DHashService(Chord, peers, options.DHash, time);
        Stabilizer = new Stabilizer(Chord, options.Join, wasMember: Store.Count > 0, time);
        Replicator = new Replicator(Chord, peers, Store, options.DHash, logger);
        rpc.Start();
        LogStarted(options.Version.Number, Chord.Self, Store.Count);
        loops = Task.WhenAll(
            RepeatAsync(StabilizeAsync, options.StabilizeEvery, time),
            RepeatAsync(Replicator.RunAsync, options.ReplicateEvery, time)
        );
    }

    public CfsNodeOptions Options { get; }

    public ChordNode Chord { get; }

    public Stabilizer Stabilizer { get; }

    public BlockStore Store { get; }

    public DHashService Blocks { get; }

    public Replicator Replicator { get; }

    /// <summary>The number of messages from other versions.</summary>
    public long ForeignMessages => rpc.ForeignMessages;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loops;
        await rpc.DisposeAsync();
        stop.Dispose();
    }

    private async Task StabilizeAsync(CancellationToken cancellation)
    {
        await Stabilizer.RunAsync(cancellation);
        var (isSettled, place) = (Chord.Table.Settled, Chord.Place);
        var successors = string.Join(", ", place.Successors.Select(n => n.EndPoint));
        var stands = (isSettled, place.Confirmed, place.Predecessor?.EndPoint, successors);
        if (stands == stood)
            return;

        stood = stands;
        LogPlace(isSettled, place.Confirmed, place.Predecessor?.EndPoint, successors);
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> round, TimeSpan? every, TimeProvider time)
    {
        if (every is not { } period)
            return;

        using var timer = new PeriodicTimer(period, time);
        try
        {
            do
            {
                try
                {
                    await round(stop.Token);
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    LogRoundFailed(e);
                }
            } while (await timer.WaitForNextTickAsync(stop.Token));
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    [LoggerMessage(1201, LogLevel.Information, "Version {Version} is node {Self} with {Blocks} blocks")]
    private partial void LogStarted(byte version, NodeRef self, int blocks);

    [LoggerMessage(1202, LogLevel.Error, "A round of maintenance failed; the next one tries again")]
    private partial void LogRoundFailed(Exception cause);

    [LoggerMessage(
        1203,
        LogLevel.Information,
        "Settled: {Settled}, vouches: {Vouches}, predecessor: {Predecessor}, successors: {Successors}"
    )]
    private partial void LogPlace(bool settled, bool vouches, IPEndPoint? predecessor, string successors);
}
