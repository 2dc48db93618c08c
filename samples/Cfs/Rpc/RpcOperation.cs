namespace Cfs.Rpc;

/// <summary>The operations between nodes.</summary>
internal enum RpcOperation : byte
{
    /// <summary>Chord: one step of a lookup.</summary>
    Step = 1,

    /// <summary>Chord: the predecessor and the successor list.</summary>
    Neighbours = 2,

    /// <summary>Chord: "I may be your predecessor".</summary>
    Notify = 3,

    /// <summary>DHash: keep this block.</summary>
    Store = 16,

    /// <summary>DHash: send this block.</summary>
    Fetch = 17,

    /// <summary>DHash: the digest of the blocks you have in a range.</summary>
    Digest = 18,

    /// <summary>DHash: the blocks you have in a range.</summary>
    List = 19,
}
