using System.Net;

namespace Cfs.Chord;

/// <summary>
/// The nodes of the join list that agree with this one on its place in the ring. They tell a node whether the others have failed
/// or it is cut off itself: while most nodes that it ever knew are silent, or in a ring without it, it may be the one outside the
/// ring.
/// </summary>
/// <param name="join">Nodes to join through; the list may contain the node itself.</param>
/// <param name="self">The node itself.</param>
/// <param name="wasMember">Whether the node has been in a ring before, and so knew all of them.</param>
internal sealed class JoinContacts(IReadOnlyList<IPEndPoint> join, IPEndPoint self, bool wasMember)
{
    private readonly HashSet<IPEndPoint> known = wasMember ? [.. join, self] : [self];
    private readonly HashSet<IPEndPoint> agreeing = [self];

    /// <summary>The nodes of the list except this one.</summary>
    public IReadOnlyList<IPEndPoint> Others { get; } = [.. join.Where(a => !a.Equals(self)).Distinct()];

    /// <summary>Whether other nodes join through this one.</summary>
    public bool IsListed { get; } = join.Contains(self);

    /// <summary>Whether most nodes that this one ever knew agree. It counts itself if it is listed.</summary>
    public bool HasMajority => known.Count == 1 || 2 * Listed(agreeing) > Listed(known);

    /// <summary>Records the result of asking a node.</summary>
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
