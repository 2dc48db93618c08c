using System.Collections.Immutable;
using Cfs.Blocks;
using Cfs.Chord;
using Cfs.Messages;
using Cfs.Model;
using Cfs.Rpc;

namespace Cfs.DHash;

/// <summary>How an operation on a block ended.</summary>
internal enum DHashStatus
{
    Done,

    /// <summary>The block's owner vouches for its range of the ring, and neither the owner nor any following node has the
    /// block.</summary>
    NotFound,

    /// <summary>A root block with a later timestamp exists.</summary>
    Outdated,

    /// <summary>The data does not fit the key.</summary>
    Invalid,

    /// <summary>Too few nodes answered within the deadline, or the ring was not stable; the same request may succeed
    /// later.</summary>
    Unavailable,
}

/// <summary>Reads and writes blocks anywhere in the ring.</summary>
internal sealed class DHashService(ChordNode chord, DHashPeer peers, DHashOptions options, TimeProvider time)
{
    /// <summary>Puts a block on its owner and on the nodes that follow it.</summary>
    public async Task<DHashStatus> PutAsync(BlockKey key, byte[] data, CancellationToken cancellation)
    {
        if (Block.Certify(key, data) is not { } block)
            return DHashStatus.Invalid;

        // A ring that has just lost a node repairs itself within a few stabilizations, which the client need not see.
        return await PersistAsync(() => TryPutAsync(block, cancellation), cancellation);
    }

    /// <summary>Reads a block; of a root block, the newest.</summary>
    public async Task<(DHashStatus Status, Block? Block)> GetAsync(BlockKey key, CancellationToken cancellation)
    {
        Block? block = null;
        var status = await PersistAsync(
            async () =>
            {
                (var attempt, block) = await TryGetAsync(key, cancellation);
                return attempt;
            },
            cancellation
        );
        return (status, block);
    }

    private async Task<DHashStatus> PersistAsync(Func<Task<DHashStatus>> attempt, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var status = DHashStatus.Unavailable;
            try
            {
                // Before it has its place, a node cannot tell a missing block from an unknown one.
                if (chord.Table.Settled)
                    status = await attempt();
            }
            catch (LookupException)
            {
                // As unavailable as the block itself.
            }

            if (status != DHashStatus.Unavailable || time.GetElapsedTime(start) >= options.Deadline)
                return status;

            await Task.Delay(options.RetryAfter, time, cancellation);
        }
    }

    private async Task<DHashStatus> TryPutAsync(Block block, CancellationToken cancellation)
    {
        var nodes = await chord.FindAsync(block.Key.PlaceOn(chord.Version), cancellation);
        var wanted = Math.Min(options.Replicas, nodes.Length);
        var (stored, next) = (0, 0);
        while (stored < wanted && next < nodes.Length)
        {
            var batch = nodes.Skip(next).Take(wanted - stored).ToArray();
            next += batch.Length;
            var results = await Task.WhenAll(
                batch.Select(n =>
                    AnswerAsync(async () => (StoreResult?)await peers.StoreAsync(n, block.Key, block.Data, cancellation))
                )
            );
            if (results.Contains(StoreResult.Outdated))
                return DHashStatus.Outdated;

            stored += results.Count(r => r is StoreResult.Stored or StoreResult.Unchanged);
        }

        return stored == wanted ? DHashStatus.Done : DHashStatus.Unavailable;
    }

    private async Task<(DHashStatus, Block?)> TryGetAsync(BlockKey key, CancellationToken cancellation)
    {
        var position = key.PlaceOn(chord.Version);
        var nodes = await chord.FindAsync(position, cancellation);
        // Usually the owner has the block. The others are asked in parallel, since the owner may have just joined, or have lost
        // its disk.
        var (answered, block) = await FetchAsync(nodes[0], key, cancellation);
        if (block is { IsRoot: false })
            return (DHashStatus.Done, block);

        // Beyond the replicas, since the copies may be further on until maintenance has caught up with joins.
        var reach = 2 * options.Replicas;
        var others = nodes.Skip(1).Take(reach).ToArray();
        var (othersAnswered, newest) = await FetchAsync(others, key, cancellation);
        block = Newest(block, newest);
        if (block is not null)
            return (DHashStatus.Done, block);

        // A missing block means nothing if these are the wrong nodes, which an old or small view of the ring may cause.
        if (!answered || !othersAnswered || await chord.VouchAsync(nodes[0], position, reach, cancellation) is not { } followers)
            return (DHashStatus.Unavailable, null);

        (answered, block) = await FetchAsync([.. followers.Except(others)], key, cancellation);
        return (
            block is not null ? DHashStatus.Done
            : answered ? DHashStatus.NotFound
            : DHashStatus.Unavailable,
            block
        );
    }

    private async Task<(bool Answered, Block? Newest)> FetchAsync(NodeRef[] nodes, BlockKey key, CancellationToken cancellation)
    {
        var results = await Task.WhenAll(nodes.Select(n => FetchAsync(n, key, cancellation)));
        return (results.All(r => r.Answered), Newest([.. results.Select(r => r.Block)]));
    }

    private static Block? Newest(params Block?[] blocks) => blocks.OfType<Block>().MaxBy(b => b.Stamp);

    private Task<(bool Answered, Block? Block)> FetchAsync(NodeRef node, BlockKey key, CancellationToken cancellation) =>
        AnswerAsync(async () => (true, await peers.FetchAsync(node, key, cancellation)));

    /// <summary>What a node answers; the default value when it does not.</summary>
    private static async Task<T?> AnswerAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is RpcException or MalformedMessageException)
        {
            return default;
        }
    }
}
