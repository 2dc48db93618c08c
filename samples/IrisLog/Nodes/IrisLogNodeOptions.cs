using System.Net;
using IrisLog.Hierarchy;
using IrisLog.Model;

namespace IrisLog.Nodes;

/// <summary>The options of a node.</summary>
internal sealed record IrisLogNodeOptions
{
    /// <summary>The TCP address for other agents, as in the hierarchy.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>The address of the query interface.</summary>
    public required IPEndPoint Http { get; init; }

    public required HierarchyMap Hierarchy { get; init; }

    /// <summary>The state folder.</summary>
    public required string State { get; init; }

    public IrisLogVersion Version { get; init; } = IrisLogVersion.Current;

    /// <summary>Whether an older version runs here whose readings must be migrated.</summary>
    public bool HasPredecessor { get; init; }

    /// <summary>The time between two readings of the host's sensors; null for none.</summary>
    public TimeSpan? SenseEvery { get; init; }

    /// <summary>The freshness bound of a query that names none.</summary>
    public TimeSpan DefaultMaximalAge { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long another agent may take.</summary>
    public TimeSpan AgentTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
