namespace Cfs.DHash;

/// <summary>How many copies there are, and how long an operation tries.</summary>
internal sealed record DHashOptions
{
    /// <summary>Nodes that keep each block: r of the paper on CFS. Any r - 1 of them may fail.</summary>
    public int Replicas { get; init; } = 3;

    /// <summary>
    /// After this an operation that cannot be done gives up. A ring that loses a node notices after 3 s
    /// (<see cref="Rpc.RpcOptions"/>), and its lists are right again some stabilizations later.
    /// </summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Between two attempts at one operation.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(200);
}
