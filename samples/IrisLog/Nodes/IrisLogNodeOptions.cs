using System.Net;
using IrisLog.Hierarchy;
using IrisLog.Model;

namespace IrisLog.Nodes;

/// <summary>What a node is started with.</summary>
internal sealed record IrisLogNodeOptions
{
    /// <summary>Where it speaks with other agents, over TCP; as the hierarchy names it.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>Where its query interface listens.</summary>
    public required IPEndPoint Http { get; init; }

    public required HierarchyMap Hierarchy { get; init; }

    /// <summary>The state folder.</summary>
    public required string State { get; init; }

    public IrisLogVersion Version { get; init; } = IrisLogVersion.Current;

    /// <summary>Whether an older version runs here whose readings are to be migrated.</summary>
    public bool HasPredecessor { get; init; }

    /// <summary>Between two readings of the host's sensors; null for none.</summary>
    public TimeSpan? SenseEvery { get; init; }

    /// <summary>The freshness bound of a query that names none.</summary>
    public TimeSpan DefaultMaximalAge { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long another agent may take.</summary>
    public TimeSpan AgentTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
