using VersionManager.Contracts;

namespace VersionManager.ProxyService.Releases;

/// <summary>Knows which versions' releases may not come to this node.</summary>
internal interface IReleaseVerdicts
{
    /// <summary>Why a version is obsolete or withdrawn here; null when it is neither.</summary>
    string? ObsoleteReason(ReleaseKey key);

    /// <summary>Whether a version is withdrawn, so that an operator may publish it again.</summary>
    bool IsWithdrawn(ReleaseKey key);
}
