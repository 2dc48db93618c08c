using System.Collections.Immutable;
using System.Net;
using Cfs.Model;

namespace Cfs.Chord;

/// <summary>Keeps one node's table correct while nodes join, leave and fail. The caller triggers each round, so that tests
/// control the pace.</summary>
/// <param name="node">The node.</param>
/// <param name="join">Nodes to join through; the list may contain the node itself.</param>
/// <param name="wasMember">
/// Whether the node has been in a ring before. Then it is hardly the first one, and searches longer before it believes that it
/// is.
/// </param>
/// <param name="time">The clock.</param>
internal sealed class Stabilizer(ChordNode node, IReadOnlyList<IPEndPoint> join, bool wasMember, TimeProvider time)
{
    private readonly JoinContacts contacts = new(join, node.Self.EndPoint, wasMember);
    private int roundsAlone;

    /// <summary>How many rounds without an answer make this node the first. A node that others join through may begin a ring at
    /// once.</summary>
    private int Patience => wasMember || !contacts.IsListed ? 10 : 1;

    /// <summary>One round: successors, predecessor, the ring as others see it, fingers.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var (before, start) = (node.Table, time.GetTimestamp());
        var agreed = await StabilizeAsync(cancellation) & await CheckPredecessorAsync(cancellation);
        await JoinAsync(cancellation);
        // All answers that count were given in this round.
        if (agreed && contacts.HasMajority)
            node.Confirm(before, start);

        await FixFingersAsync(cancellation);
    }

    /// <summary>Makes the first successor that answers, or a node that has joined before it, the successor, and takes over its
    /// successors.</summary>
    /// <returns>Whether the successor agrees that this node is its predecessor, or there is no other node.</returns>
    private async Task<bool> StabilizeAsync(CancellationToken cancellation)
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
            if (
                neighbours.Predecessor is { } between
                && Ring.IsBetween(between.Position, table.Self.Position, first.Position)
                && await node.NeighboursAsync(between, cancellation) is { } nearer
            )
                (first, neighbours) = (between, nearer);

            ImmutableArray<NodeRef> list =
            [
                first,
                // A successor that has just restarted knows no successors yet.
                .. (neighbours.Successors.Length > 0 ? neighbours.Successors : table.Successors.AsEnumerable())
                    .TakeWhile(n => n != table.Self)
                    .Where(n => n != first && !failed.Contains(n))
                    .Take(ChordTable.SuccessorCount - 1),
            ];
            node.Update(t => t with { Successors = list });
            if (neighbours.Predecessor == table.Self)
                return true;

            await node.NotifyAsync(first, cancellation);
            return false;
        }

        if (failed.Count == 0)
            return table.Predecessor is null;

        // Keeps a predecessor that has notified this node meanwhile.
        roundsAlone = 0;
        node.Update(t => t with { Successors = t.Successors.RemoveAll(failed.Contains), Settled = false });
        return false;
    }

    /// <summary>
    /// Forgets a predecessor that does not answer. One that answers is in the ring: a node that has lost all its successors uses
    /// it as its successor, and finds the right one from there. Otherwise the node would believe that it is alone, and its
    /// predecessor, which is satisfied, would not tell it anything.
    /// </summary>
    /// <returns>Whether the predecessor agrees that this node is its successor, or there is no other node.</returns>
    private async Task<bool> CheckPredecessorAsync(CancellationToken cancellation)
    {
        if (node.Table is not { Predecessor: { } predecessor, Self: var self })
            return node.Table.Successors.IsEmpty;
        if (await node.NeighboursAsync(predecessor, cancellation) is { } neighbours)
        {
            node.Update(t => t.Successors.IsEmpty ? t with { Successors = [predecessor] } : t);
            return neighbours.Successors.FirstOrDefault() == self;
        }

        node.Update(t => t.Predecessor == predecessor ? t with { Predecessor = null } : t);
        return false;
    }

    /// <summary>
    /// Asks the nodes of the join list which nodes own and follow this one's position. By this a node joins, comes back after all
    /// its successors failed at once, and knows that it is not cut off; and two rings, left behind by a broken network, become
    /// one again.
    /// </summary>
    private async Task JoinAsync(CancellationToken cancellation)
    {
        if (contacts.Others.Count == 0)
            node.Update(t => t with { Settled = true });
        else if (node.Table.Settled)
            await AskAsync(contacts.Others, cancellation);
        else
            await SettleAsync(cancellation);
    }

    /// <summary>
    /// Joins a node that is in a ring. If no node is, exactly one node must begin the ring: of the nodes that find each other
    /// without a ring, the one with the lowest position. With two rings, blocks stored in one would be invisible in the other
    /// until the rings merge.
    /// </summary>
    private async Task SettleAsync(CancellationToken cancellation)
    {
        var found = await AskAsync(contacts.Others, cancellation);
        if (node.Table.Settled)
            return;

        var waiting = contacts.Others.Where((_, index) => found[index] == JoinAnswer.NoRing).ToArray();
        if (waiting.Any(other => NodeRef.At(other, node.Version).Position < node.Self.Position))
        {
            roundsAlone = 0;
            return;
        }

        // The time-outs of silent nodes took a while: those that answered may be in a ring by now.
        if (++roundsAlone < Patience)
            return;

        await AskAsync(waiting, cancellation);
        node.Update(t => t with { Settled = true });
    }

    private async Task<JoinAnswer[]> AskAsync(IReadOnlyList<IPEndPoint> others, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(others.Select(other => JoinThroughAsync(other, cancellation)));
        foreach (var (other, answer) in others.Zip(answers))
            contacts.Take(other, answer);
        return answers;
    }

    private async Task<JoinAnswer> JoinThroughAsync(IPEndPoint other, CancellationToken cancellation)
    {
        var through = NodeRef.At(other, node.Version);
        var table = node.Table;
        try
        {
            // The begin of this node's range: an unknown node of that ring in this range would be its owner.
            var begin = unchecked((table.Predecessor ?? table.Self).Position + 1);
            var found = await node.FindThroughAsync(through, begin, cancellation);
            var agrees = found[0] == table.Self;
            if (!agrees)
                found = await node.FindThroughAsync(through, table.Self.Position, cancellation);

            // Some of the named nodes may be gone, or not in the ring yet: the node that was asked is in the ring itself.
            var next = await FirstAnsweringAsync(found.Append(through).Where(n => n != table.Self).Distinct(), cancellation);
            if (next is null)
                return JoinAnswer.Gone;

            var isNearer = false;
            node.Update(t =>
            {
                isNearer = t.Successors.IsEmpty || Ring.IsBetween(next.Position, t.Self.Position, t.Successor.Position);
                return t with
                {
                    Successors = isNearer
                        ? [next, .. t.Successors.Remove(next).Take(ChordTable.SuccessorCount - 1)]
                        : t.Successors,
                    Settled = true,
                };
            });
            if (isNearer)
                await node.NotifyAsync(next, cancellation);
            return agrees ? JoinAnswer.Agrees : JoinAnswer.Joined;
        }
        catch (LookupException)
        {
            return await node.NeighboursAsync(through, cancellation) is null ? JoinAnswer.Silent : JoinAnswer.NoRing;
        }
    }

    private async Task<NodeRef?> FirstAnsweringAsync(IEnumerable<NodeRef> nodes, CancellationToken cancellation)
    {
        foreach (var candidate in nodes)
        {
            if (await node.NeighboursAsync(candidate, cancellation) is not null)
                return candidate;
        }

        return null;
    }

    /// <summary>Looks up the owner of each finger, once for all fingers that share an owner.</summary>
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
