using VersionManager.Contracts;

namespace VersionManager.ProxyService.Versions.Marks;

/// <summary>Which versions and applications are on this node.</summary>
internal interface IVersionPresence
{
    /// <summary>Whether this node knows an application.</summary>
    bool Knows(string application);

    /// <summary>Whether the node has something of a version that a stop would remove.</summary>
    bool Has(ReleaseKey key);
}
