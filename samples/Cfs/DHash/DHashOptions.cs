namespace Cfs.DHash;

/// <summary>The number of copies, and the time limits of operations.</summary>
internal sealed record DHashOptions
{
    /// <summary>The number of nodes that keep each block: r in the paper on CFS. Any r - 1 of them may fail.</summary>
    public int Replicas { get; init; } = 3;

    /// <summary>
    /// How long an operation is tried. A ring notices the loss of a node after 3 s (<see cref="Rpc.RpcOptions"/>), and its lists
    /// are correct again some stabilizations later.
    /// </summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>The pause between two attempts at one operation.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(200);
}
