namespace VersionManager.Contracts.Control;

/// <summary>Where a version stands on a node.</summary>
public enum AppVersionState
{
    /// <summary>Its release is here and verified; no guest runs it.</summary>
    Available,

    /// <summary>An upgrade to it is under way.</summary>
    Upgrading,

    /// <summary>Its guest runs, is healthy, and the node says so in its headers.</summary>
    Running,

    /// <summary>It is being stopped.</summary>
    Stopping,

    /// <summary>Its upgrade or its guest failed; <see cref="AppVersionInfo.Reason"/> says why.</summary>
    Failed,

    /// <summary>Never to be installed or advertised again (paper, section 4.5).</summary>
    Obsolete,

    /// <summary>Rolled back: not to be installed or advertised until it is published anew.</summary>
    Withdrawn,
}

/// <summary>A version of an application on a node: <c>GET /v1/versions</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="State">Where it stands.</param>
/// <param name="IsDefault">Whether messages without a header go to it.</param>
/// <param name="IsMaximal">Whether it is the highest version that the node runs.</param>
/// <param name="Predecessor">The version that its release names as the one before it.</param>
/// <param name="Isolation">What its release asks to be isolated with.</param>
/// <param name="ReleaseBytes">The size of its release's files, shared ones included.</param>
/// <param name="Since">When it came to <paramref name="State"/>.</param>
/// <param name="Reason">Why it failed, why it is obsolete or withdrawn, or why it runs though it was to be stopped; null
/// otherwise.</param>
/// <param name="Divergences">
/// Writes that this version and others took differently, and that have not been made good; null where the application has no
/// gateway.
/// </param>
/// <param name="MigratingTo">While it is being stopped: the version that its state is migrated to before anything of it ends;
/// null otherwise.</param>
public record AppVersionInfo(
    string Application,
    Version Version,
    AppVersionState State,
    bool IsDefault,
    bool IsMaximal,
    Version? Predecessor,
    Isolation? Isolation,
    long ReleaseBytes,
    DateTimeOffset Since,
    string? Reason,
    long? Divergences = null,
    Version? MigratingTo = null
);

/// <summary>Tells a node that a version exists: <c>POST /v1/upgrades</c>, as a version header would.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version to come to.</param>
/// <param name="Source">The address of the node to fetch it from; null when its release is here already.</param>
public sealed record SyncVersionRequest(string Application, Version Version, string? Source);

/// <summary>Stops a version: <c>POST /v1/versions/{application}/{version}/stop</c>.</summary>
/// <param name="DrainSeconds">How long open flows may last, 0 to 3600; 0 stops at once.</param>
/// <param name="Obsolete">
/// Whether it is marked obsolete, never to come back. The mark is of the application: it spreads to every node, and ends the
/// version there. Without it the version is stopped on this node only, and may be started again.
/// </param>
/// <param name="RemoveState">Whether its state folders are deleted too; with <paramref name="Obsolete"/>, on every node.</param>
/// <param name="Force">Stops it even when no other version of the application runs here.</param>
/// <param name="Reason">Why it is obsolete, for people to read, on every node; null for nothing to say.</param>
/// <param name="SkipMigration">
/// Whether it is stopped at once. Otherwise, where it is to be obsolete and a newer version that runs has a migrate hook, its
/// state is migrated to that once more before anything of it ends; where that fails, it goes on, and is not marked.
/// </param>
public sealed record StopVersionRequest(
    int DrainSeconds,
    bool Obsolete,
    bool RemoveState,
    bool Force,
    string? Reason = null,
    bool SkipMigration = false
);
