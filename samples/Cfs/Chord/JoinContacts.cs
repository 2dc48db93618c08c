using System.Net;

namespace Cfs.Chord;

/// <summary>
/// Which nodes of the join list agree with this one on its place in the ring. By them a node tells that the others have failed
/// from that it is cut off itself: while most of those that it ever knew are silent, or in a ring that does not have it, it may
/// be the one that is not in the ring.
/// </summary>
/// <param name="join">Nodes to join through; the node itself among them does no harm.</param>
/// <param name="self">The node itself.</param>
/// <param name="wasMember">Whether it has been in a ring before; then it knew them all.</param>
internal sealed class JoinContacts(IReadOnlyList<IPEndPoint> join, IPEndPoint self, bool wasMember)
{
    private readonly HashSet<IPEndPoint> known = wasMember ? [.. join, self] : [self];
    private readonly HashSet<IPEndPoint> agreeing = [self];

    /// <summary>The nodes of the list but this one.</summary>
    public IReadOnlyList<IPEndPoint> Others { get; } = [.. join.Where(a => !a.Equals(self)).Distinct()];

    /// <summary>Whether others take this node for one to join through.</summary>
    public bool IsListed { get; } = join.Contains(self);

    /// <summary>Whether more of those that this node ever knew agree than not. It counts itself where it is listed.</summary>
    public bool HasMajority => known.Count == 1 || 2 * Listed(agreeing) > Listed(known);

    /// <summary>Notes what came of asking a node.</summary>
    public void Take(IPEndPoint node, JoinAnswer answer)
    {
        if (answer is JoinAnswer.Agrees or JoinAnswer.Joined or JoinAnswer.Gone)
            known.Add(node);
        if (answer == JoinAnswer.Agrees)
            agreeing.Add(node);
        else
            agreeing.Remove(node);
    }

    private int Listed(HashSet<IPEndPoint> nodes) => nodes.Count - (IsListed ? 0 : 1);
}
