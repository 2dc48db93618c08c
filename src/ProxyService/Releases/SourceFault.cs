namespace VersionManager.ProxyService.Releases;

/// <summary>Why a node did not deliver a release.</summary>
internal enum SourceFault
{
    /// <summary>The node could not be reached, or its stream ended too early.</summary>
    Unreachable,

    /// <summary>The node was silent for longer than <see cref="SyncOptions.Patience"/>.</summary>
    Stalled,

    /// <summary>The node has no free slot. This is no failure: it is asked again.</summary>
    Busy,

    /// <summary>The node does not have the release, or no longer.</summary>
    WithoutRelease,

    /// <summary>The node's release differs from its manifest: it is not asked again.</summary>
    Bad,
}
