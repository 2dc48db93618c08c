using VersionManager.Contracts;

namespace VersionManager.ProxyService.Versions.Marks;

/// <summary>What of versions and applications is on this node.</summary>
internal interface IVersionPresence
{
    /// <summary>Whether this node has to do with an application.</summary>
    bool Knows(string application);

    /// <summary>Whether something of a version is on the node that stopping the version would take away.</summary>
    bool Has(ReleaseKey key);
}
