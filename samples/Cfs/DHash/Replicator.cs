using System.Collections.Immutable;
using Cfs.Blocks;
using Cfs.Chord;
using Cfs.Messages;
using Cfs.Model;
using Cfs.Rpc;

namespace Cfs.DHash;

/// <summary>
/// Keeps every block on its r nodes while nodes join and leave (the paper's <c>merklesync</c>). The caller triggers each round.
/// </summary>
internal sealed partial class Replicator(ChordNode chord, DHashPeer peers, BlockStore store, DHashOptions options, ILogger logger)
{
    /// <summary>How many blocks a range may have to be listed instead of halved.</summary>
    private const int ListedAtOnce = 64;

    /// <summary>One round: makes the own range equal on all its replicas, and hands blocks over that belong elsewhere.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var table = chord.Table;
        if (table.Predecessor is not { } predecessor || table.Successors.IsEmpty)
            return;

        foreach (var replica in table.Successors.Take(options.Replicas - 1))
        {
            await TolerateAsync(replica, () => SyncAsync(replica, predecessor.Position, table.Self.Position, cancellation));
        }

        await HandOverAsync(predecessor.Position, table.Self.Position, cancellation);
    }

    /// <summary>Makes both sides have the union of a range, looking only where their digests differ.</summary>
    private async Task SyncAsync(NodeRef peer, ulong from, ulong to, CancellationToken cancellation)
    {
        var ours = store.Range(from, to);
        var digest = await peers.DigestAsync(peer, from, to, cancellation);
        if (digest.AsSpan().SequenceEqual(DHashMessages.Digest(ours)))
            return;

        if (Math.Max(ours.Count, DHashMessages.ReadDigestCount(digest)) > ListedAtOnce && Ring.Distance(from, to) != 1)
        {
            var middle = Ring.Middle(from, to);
            await SyncAsync(peer, from, middle, cancellation);
            await SyncAsync(peer, middle, to, cancellation);
            return;
        }

        var theirs = await peers.ListAsync(peer, from, to, cancellation);
        await PushAsync(peer, ours, theirs, cancellation);
        foreach (var entry in Missing(theirs, ours))
        {
            if (await peers.FetchAsync(peer, entry.Key, cancellation) is { } block)
                store.Store(block.Key, block.Data);
        }
    }

    /// <summary>
    /// Gives the blocks outside the own range to their nodes. They are removed here only when all r nodes have them, and this
    /// node is none of these.
    /// </summary>
    private async Task HandOverAsync(ulong from, ulong self, CancellationToken cancellation)
    {
        // All but (from, self], beginning after self, so that each lookup serves all blocks up to the owner it found.
        var rest = new Queue<BlockEntry>(store.Range(self, from).OrderBy(e => Ring.Distance(self, e.Key.PlaceOn(chord.Version))));
        while (rest.TryPeek(out var first))
        {
            var position = first.Key.PlaceOn(chord.Version);
            ImmutableArray<NodeRef> nodes;
            try
            {
                nodes = await chord.FindAsync(position, cancellation);
            }
            catch (LookupException)
            {
                return;
            }

            var before = unchecked(position - 1);
            var range = new List<BlockEntry>();
            while (rest.TryPeek(out var entry) && Ring.InRange(entry.Key.PlaceOn(chord.Version), before, nodes[0].Position))
                range.Add(rest.Dequeue());

            var owners = nodes.Take(options.Replicas).ToArray();
            if (range.Count == 0)
                return;
            if (owners.Contains(chord.Self))
                continue;

            await HandOverAsync(owners, range, cancellation);
        }
    }

    private async Task HandOverAsync(NodeRef[] owners, List<BlockEntry> entries, CancellationToken cancellation)
    {
        foreach (var part in entries.Chunk(ListedAtOnce))
        {
            var kept = 0;
            foreach (var owner in owners)
            {
                var given = await TolerateAsync(
                    owner,
                    async () =>
                    {
                        var before = unchecked(part[0].Key.PlaceOn(chord.Version) - 1);
                        var theirs = await peers.ListAsync(owner, before, part[^1].Key.PlaceOn(chord.Version), cancellation);
                        await PushAsync(owner, part, theirs, cancellation);
                    }
                );
                kept += given ? 1 : 0;
            }

            if (kept < options.Replicas)
                continue;

            foreach (var entry in part)
                store.Remove(entry);
            LogHandedOver(part.Length, owners[0]);
        }
    }

    private async Task PushAsync(
        NodeRef peer,
        IReadOnlyList<BlockEntry> ours,
        IReadOnlyList<BlockEntry> theirs,
        CancellationToken cancellation
    )
    {
        foreach (var entry in Missing(ours, theirs))
        {
            if (store.Find(entry.Key) is not { } block)
                continue;

            var result = await peers.StoreAsync(peer, block.Key, block.Data, cancellation);
            if (result == StoreResult.Invalid)
                throw new RpcException(RpcFailure.Refused, peer.EndPoint, $"does not take block {block.Key}.");
        }
    }

    /// <summary>What <paramref name="some"/> have that <paramref name="others"/> lack, or have an older state of.</summary>
    private static IEnumerable<BlockEntry> Missing(IReadOnlyList<BlockEntry> some, IReadOnlyList<BlockEntry> others)
    {
        var stamps = others.ToDictionary(e => e.Key, e => e.Stamp);
        return some.Where(e => !stamps.TryGetValue(e.Key, out var stamp) || stamp < e.Stamp);
    }

    private async Task<bool> TolerateAsync(NodeRef peer, Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception e) when (e is RpcException or MalformedMessageException)
        {
            LogPeerFailed(peer, e.Message);
            return false;
        }
    }

    [LoggerMessage(1101, LogLevel.Information, "{Count} blocks handed over to {Owner}")]
    private partial void LogHandedOver(int count, NodeRef owner);

    [LoggerMessage(1102, LogLevel.Warning, "Replicas on {Peer} are left for a later round: {Reason}")]
    private partial void LogPeerFailed(NodeRef peer, string reason);
}
