using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A version of an application on a node.</summary>
public sealed record AppVersion : AppVersionInfo
{
    internal AppVersion(string node, AppVersionInfo version)
        : base(version) => Node = node;

    /// <summary>The node's name.</summary>
    public string Node { get; }
}
