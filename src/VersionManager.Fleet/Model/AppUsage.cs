using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>How a version is used on a node.</summary>
public sealed record AppUsage : AppUsageInfo
{
    internal AppUsage(string node, AppUsageInfo usage)
        : base(usage) => Node = node;

    /// <summary>The node's name.</summary>
    public string Node { get; }

    /// <summary>Whether something is under way at it now: a flow, or a request.</summary>
    public bool IsInUse => OpenFlows > 0 || InFlight > 0;
}
