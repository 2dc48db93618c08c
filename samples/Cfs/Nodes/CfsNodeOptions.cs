using System.Net;
using Cfs.DHash;
using Cfs.Model;
using Cfs.Rpc;

namespace Cfs.Nodes;

/// <summary>The options of a node.</summary>
internal sealed record CfsNodeOptions
{
    /// <summary>The UDP address for other nodes.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>The TCP address of the gateway interface.</summary>
    public required IPEndPoint Http { get; init; }

    /// <summary>Nodes to join through; empty for the first one.</summary>
    public IReadOnlyList<IPEndPoint> Join { get; init; } = [];

    /// <summary>The state folder.</summary>
    public required string State { get; init; }

    /// <summary>The version, and so the ring, that the node belongs to.</summary>
    public CfsVersion Version { get; init; } = CfsVersion.Current;

    /// <summary>How long calls take before they fail.</summary>
    public RpcOptions Rpc { get; init; } = new();

    /// <summary>How blocks are kept.</summary>
    public DHashOptions DHash { get; init; } = new();

    /// <summary>The time between two rounds of stabilization; null when the owner of the node triggers them.</summary>
    public TimeSpan? StabilizeEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a node vouches for its place in the ring after its neighbours have agreed to it: as long as other nodes need to
    /// notice that it is gone (<see cref="RpcOptions"/>), so that no other node has taken the place meanwhile.
    /// </summary>
    public TimeSpan ViewLifetime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The time between two rounds of replica maintenance; null when the owner of the node triggers them.</summary>
    public TimeSpan? ReplicateEvery { get; init; } = TimeSpan.FromSeconds(3);
}
