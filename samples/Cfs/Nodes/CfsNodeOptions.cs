using System.Net;
using Cfs.DHash;
using Cfs.Model;
using Cfs.Rpc;

namespace Cfs.Nodes;

/// <summary>What a node is started with.</summary>
internal sealed record CfsNodeOptions
{
    /// <summary>Where it speaks with other nodes, over UDP.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>Where its gateway interface listens, over TCP.</summary>
    public required IPEndPoint Http { get; init; }

    /// <summary>Nodes to join through; empty for the first one.</summary>
    public IReadOnlyList<IPEndPoint> Join { get; init; } = [];

    /// <summary>The state folder.</summary>
    public required string State { get; init; }

    /// <summary>Which ring it belongs to.</summary>
    public CfsVersion Version { get; init; } = CfsVersion.Current;

    /// <summary>How long calls take before they fail.</summary>
    public RpcOptions Rpc { get; init; } = new();

    /// <summary>How blocks are kept.</summary>
    public DHashOptions DHash { get; init; } = new();

    /// <summary>Between two rounds of stabilization; null when the owner of the node calls them.</summary>
    public TimeSpan? StabilizeEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a node vouches for its place in the ring after its neighbours have agreed to it: as long as other nodes need to
    /// give the node up (<see cref="RpcOptions"/>), so that no other node has taken the place meanwhile.
    /// </summary>
    public TimeSpan ViewLifetime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Between two rounds of replica maintenance; null when the owner of the node calls them.</summary>
    public TimeSpan? ReplicateEvery { get; init; } = TimeSpan.FromSeconds(3);
}
