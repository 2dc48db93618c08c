using System.Collections.Immutable;
using System.Net;

namespace Cfs.Chord;

/// <summary>Keeps one node's table right while nodes join, leave and fail. Each round is called from outside, so tests set the pace.</summary>
/// <param name="node">Whose table it is.</param>
/// <param name="join">Nodes to join through; its own address among them does no harm.</param>
/// <param name="wasMember">
/// Whether it has been in a ring before. Then it is hardly the first one, and taking itself for that would make it say of everything that it
/// is nowhere: it asks around for longer before it does.
/// </param>
internal sealed class Stabilizer(ChordNode node, IReadOnlyList<IPEndPoint> join, bool wasMember = false)
{
    /// <summary>How often each node of the join list is asked before this one is the first.</summary>
    private readonly int rounds = wasMember ? 10 : 1;
    private int nextJoin;
    private int failedJoins;

    /// <summary>One round: successors, predecessor, the ring as others see it, fingers.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await StabilizeAsync(cancellation);
        await CheckPredecessorAsync(cancellation);
        await JoinAsync(cancellation);
        await FixFingersAsync(cancellation);
    }

    /// <summary>Takes the first successor that answers, or the node that has come between, and its successors as the rest of the list.</summary>
    private async Task StabilizeAsync(CancellationToken cancellation)
    {
        var table = node.Table;
        var failed = new HashSet<NodeRef>();
        foreach (var successor in table.Successors)
        {
            if (await node.NeighboursAsync(successor, cancellation) is not { } neighbours)
            {
                failed.Add(successor);
                continue;
            }

            var first = successor;
            if (neighbours.Predecessor is { } between && Ring.IsBetween(between.Position, table.Self.Position, first.Position)
                && await node.NeighboursAsync(between, cancellation) is { } nearer)
                (first, neighbours) = (between, nearer);

            ImmutableArray<NodeRef> list =
            [
                first,
                // One that has started again just now knows none yet.
                .. (neighbours.Successors.Length > 0 ? neighbours.Successors : table.Successors.AsEnumerable())
                    .TakeWhile(n => n != table.Self).Where(n => n != first && !failed.Contains(n)).Take(ChordTable.SuccessorCount - 1),
            ];
            node.Update(t => t with { Successors = list });
            await node.NotifyAsync(first, cancellation);
            return;
        }

        // Whoever has notified this node meanwhile stays.
        failedJoins = failed.Count > 0 ? 0 : failedJoins;
        node.Update(t => t with
        {
            Successors = t.Successors.RemoveAll(failed.Contains),
            Settled = t.Settled && failed.Count == 0,
        });
    }

    private async Task CheckPredecessorAsync(CancellationToken cancellation)
    {
        if (node.Table.Predecessor is { } predecessor
            && await node.NeighboursAsync(predecessor, cancellation) is null)
            node.Update(t => t.Predecessor == predecessor ? t with { Predecessor = null } : t);
    }

    /// <summary>
    /// Asks a node of the join list who owns and follows this one's position. That is how a node joins; how it comes back when all
    /// its successors failed at once; and how two rings, which a broken network left behind, become one again.
    /// </summary>
    private async Task JoinAsync(CancellationToken cancellation)
    {
        var table = node.Table;
        var others = join.Where(a => !a.Equals(table.Self.EndPoint)).ToArray();
        if (others.Length == 0)
        {
            node.Update(t => t with { Settled = true });
            return;
        }

        var through = NodeRef.At(others[nextJoin++ % others.Length], node.Version);
        try
        {
            var found = await node.FindThroughAsync(through, table.Self.Position, cancellation);
            // A ring of two knows no third: then the one that was asked is the next.
            var next = found.FirstOrDefault(n => n != table.Self) ?? through;
            if (await node.NeighboursAsync(next, cancellation) is null)
                return;

            var isNearer = table.Successors.IsEmpty || Ring.IsBetween(next.Position, table.Self.Position, table.Successor.Position);
            node.Update(t => t with
            {
                Successors = isNearer ? [next, .. t.Successors.Remove(next).Take(ChordTable.SuccessorCount - 1)] : t.Successors,
                Settled = true,
            });
            if (!isNearer)
                return;

            await node.NotifyAsync(next, cancellation);
        }
        catch (LookupException)
        {
            // Not up, or not settled itself; another round asks another one. When none is there, this node is the first.
            if (++failedJoins >= rounds * others.Length)
                node.Update(t => t with { Settled = true });
        }
    }

    /// <summary>Looks up each finger's owner, once for all fingers that share it.</summary>
    private async Task FixFingersAsync(CancellationToken cancellation)
    {
        var self = node.Self;
        var fingers = node.Table.Fingers.ToBuilder();
        var last = node.Table.Successor;
        for (var i = 0; i < fingers.Count; i++)
        {
            var start = unchecked(self.Position + (1UL << i));
            if (!Ring.InRange(start, self.Position, last.Position))
            {
                try
                {
                    last = (await node.FindAsync(start, cancellation))[0];
                }
                catch (LookupException)
                {
                    break;
                }
            }

            fingers[i] = last;
        }

        var fixedFingers = fingers.ToImmutable();
        node.Update(t => t with { Fingers = fixedFingers });
    }
}
