namespace VersionManager.ProxyService.Releases;

/// <summary>Why a node did not deliver a release.</summary>
internal enum SourceFault
{
    /// <summary>It is not reached, or its stream ended before everything had come.</summary>
    Unreachable,

    /// <summary>Nothing came from it for as long as <see cref="SyncOptions.Patience"/> says.</summary>
    Stalled,

    /// <summary>It serves as many nodes as it may. Not a failure: it is asked again.</summary>
    Busy,

    /// <summary>It does not have the release, or not any more.</summary>
    WithoutRelease,

    /// <summary>What it has is not the release that it should be: it is not asked again.</summary>
    Bad,
}
