using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>The usage of a version on a node.</summary>
public sealed record AppUsage : AppUsageInfo
{
    internal AppUsage(string node, AppUsageInfo usage)
        : base(usage) => Node = node;

    /// <summary>The node's name.</summary>
    public string Node { get; }

    /// <summary>Whether a flow or a request is under way at the version.</summary>
    public bool IsInUse => OpenFlows > 0 || InFlight > 0;
}
