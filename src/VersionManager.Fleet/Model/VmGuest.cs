using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A guest of a node: the isolated instance of one version.</summary>
public sealed record VmGuest : GuestInfo
{
    internal VmGuest(string node, GuestInfo guest)
        : base(guest) => Node = node;

    /// <summary>The node's name.</summary>
    public string Node { get; }
}
