namespace Cfs.Chord;

/// <summary>What came of asking a node of the join list for this one's place.</summary>
internal enum JoinAnswer
{
    /// <summary>It is in a ring, and that ring has this node where this node thinks that it stands.</summary>
    Agrees,

    /// <summary>It is in a ring, which this node knows now.</summary>
    Joined,

    /// <summary>It was in a ring, and nobody of that ring answers any more.</summary>
    Gone,

    /// <summary>It is there, and looks for a ring itself.</summary>
    NoRing,

    /// <summary>It does not answer.</summary>
    Silent,
}
