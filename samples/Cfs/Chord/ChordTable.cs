using System.Collections.Immutable;
using Cfs.Model;

namespace Cfs.Chord;

/// <summary>One node's view of the ring; immutable, replaced whole.</summary>
/// <param name="Self">The node itself.</param>
/// <param name="Predecessor">The node before it, as far as it knows.</param>
/// <param name="Successors">The nodes after it, nearest first, never itself; empty when it is alone.</param>
/// <param name="Fingers">Finger i is the owner of position self + 2ⁱ; null where it is not known yet.</param>
/// <param name="Settled">
/// Whether the node has found its place: in a ring, or alone because there is no other node. Before that it does not know which
/// node owns what, and must not claim to own everything.
/// </param>
internal sealed record ChordTable(
    NodeRef Self,
    NodeRef? Predecessor,
    ImmutableArray<NodeRef> Successors,
    ImmutableArray<NodeRef?> Fingers,
    bool Settled
)
{
    /// <summary>How many successors a node keeps. The ring survives unless all of them fail between two stabilizations.</summary>
    public const int SuccessorCount = 8;

    /// <summary>How many nodes a lookup step names when it cannot name the owner.</summary>
    private const int CandidateCount = 4;

    /// <summary>The view of a node that has just started.</summary>
    public static ChordTable Fresh(NodeRef self) => new(self, null, [], [.. new NodeRef?[Ring.Bits]], Settled: false);

    public NodeRef Successor => Successors.IsEmpty ? Self : Successors[0];

    /// <summary>The nodes after this one. In a small ring the list goes all round and ends with the node itself.</summary>
    private IEnumerable<NodeRef> Following => Successors.Length < SuccessorCount ? Successors.Append(Self) : Successors;

    /// <summary>One step of a lookup: the owner of the position and the nodes that follow it, or nodes nearer to it.</summary>
    public ChordStep Step(ulong position)
    {
        if (!Settled)
            return new ChordStep(false, [], []);

        if (Predecessor is { } predecessor && Ring.InRange(position, predecessor.Position, Self.Position))
            return new ChordStep(true, [Self, .. Successors], []);

        if (Ring.InRange(position, Self.Position, Successor.Position))
            return new ChordStep(true, [.. Following], []);

        return new ChordStep(
            false,
            [.. Nearest(position)],
            [.. Following.SkipWhile(n => !Ring.InRange(position, Self.Position, n.Position))]
        );
    }

    /// <summary>Whether the node has the same place in both.</summary>
    public bool IsSamePlace(ChordTable other) =>
        Settled == other.Settled && Predecessor == other.Predecessor && Successors.SequenceEqual(other.Successors);

    /// <summary>The known nodes between this one and a position, nearest to the position first.</summary>
    private IEnumerable<NodeRef> Nearest(ulong position) =>
        Fingers
            .OfType<NodeRef>()
            .Concat(Successors)
            .Where(n => Ring.IsBetween(n.Position, Self.Position, position))
            .Distinct()
            .OrderBy(n => Ring.Distance(n.Position, position))
            .Take(CandidateCount);
}

/// <param name="Found">Whether <paramref name="Nodes"/> are the position's owner and its successors.</param>
/// <param name="Nodes">The owner and its successors, or the nodes to ask next.</param>
/// <param name="Beyond">
/// If the owner was not found: the nodes that follow the position, as far as the answering node's successors reach. They count
/// when all nodes nearer to the position have failed; until then those know better which nodes have joined.
/// </param>
internal sealed record ChordStep(bool Found, ImmutableArray<NodeRef> Nodes, ImmutableArray<NodeRef> Beyond);
