namespace Cfs.Chord;

/// <summary>The result of asking a node of the join list for this node's place.</summary>
internal enum JoinAnswer
{
    /// <summary>The node is in a ring, which has this node at the place that this node believes to have.</summary>
    Agrees,

    /// <summary>The node is in a ring, which this node has joined now.</summary>
    Joined,

    /// <summary>The node was in a ring, of which no node answers any more.</summary>
    Gone,

    /// <summary>The node answers, and looks for a ring itself.</summary>
    NoRing,

    /// <summary>The node does not answer.</summary>
    Silent,
}
