using VersionManager.Contracts;

namespace VersionManager.ProxyService.Releases;

/// <summary>What is known of versions that bears on whether their releases may come.</summary>
internal interface IReleaseVerdicts
{
    /// <summary>Why a version is obsolete or withdrawn here; null when it is neither.</summary>
    string? ObsoleteReason(ReleaseKey key);

    /// <summary>Whether a version is withdrawn, so that an operator may publish it anew.</summary>
    bool IsWithdrawn(ReleaseKey key);
}
