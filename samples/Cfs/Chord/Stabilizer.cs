using System.Collections.Immutable;
using System.Net;
using Cfs.Model;

namespace Cfs.Chord;

/// <summary>Keeps one node's table right while nodes join, leave and fail. Each round is called from outside, so tests set the
/// pace.</summary>
/// <param name="node">Whose table it is.</param>
/// <param name="join">Nodes to join through; its own address among them does no harm.</param>
/// <param name="wasMember">
/// Whether it has been in a ring before. Then it is hardly the first one: it asks around for longer before it takes itself for
/// that.
/// </param>
/// <param name="time">The clock.</param>
internal sealed class Stabilizer(ChordNode node, IReadOnlyList<IPEndPoint> join, bool wasMember, TimeProvider time)
{
    private readonly JoinContacts contacts = new(join, node.Self.EndPoint, wasMember);
    private int roundsAlone;

    /// <summary>Rounds in which nobody answers before this node is the first. One that others join through may begin a ring at
    /// once.</summary>
    private int Patience => wasMember || !contacts.IsListed ? 10 : 1;

    /// <summary>One round: successors, predecessor, the ring as others see it, fingers.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var (before, start) = (node.Table, time.GetTimestamp());
        var agreed = await StabilizeAsync(cancellation) & await CheckPredecessorAsync(cancellation);
        await JoinAsync(cancellation);
        // All that counts was said in this round.
        if (agreed && contacts.HasMajority)
            node.Confirm(before, start);

        await FixFingersAsync(cancellation);
    }

    /// <summary>Takes the first successor that answers, or the node that has come between, and its successors as the rest of the
    /// list.</summary>
    /// <returns>Whether the successor takes this node for its predecessor; or there is no other node.</returns>
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
                // One that has started again just now knows none yet.
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

        // A predecessor that has notified this node meanwhile stays.
        roundsAlone = 0;
        node.Update(t => t with { Successors = t.Successors.RemoveAll(failed.Contains), Settled = false });
        return false;
    }

    /// <summary>
    /// Forgets a predecessor that does not answer. A predecessor that answers is in the ring: a node that has lost all its
    /// successors takes it for the next one, and finds the right successor from there. Without that the node would take itself
    /// for alone, and its predecessor, content with it, would have nothing to tell it.
    /// </summary>
    /// <returns>Whether the predecessor takes this node for its successor; or there is none because there is no other
    /// node.</returns>
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
    /// Asks the nodes of the join list who owns and follows this one's position. That is how a node joins; how it comes back when
    /// all its successors failed at once; how two rings, which a broken network left behind, become one again; and how a node
    /// knows that it is not the one cut off.
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
    /// Joins a node that is in a ring. Where no node is, one node has to begin the ring, and only one: of the nodes that find
    /// each other without a ring, the one with the lowest position. Blocks that two rings took in before they became one would be
    /// out of each other's sight.
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

        // The silent ones have taken their time: those that answered may be in a ring by now.
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
            // Where the range begins: a node of that ring that stands in it, and that this one does not know, would be its owner.
            var begin = unchecked((table.Predecessor ?? table.Self).Position + 1);
            var found = await node.FindThroughAsync(through, begin, cancellation);
            var agrees = found[0] == table.Self;
            if (!agrees)
                found = await node.FindThroughAsync(through, table.Self.Position, cancellation);

            // Of those that it names some may be gone, and others not know it yet: the one that was asked is in the ring itself.
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
