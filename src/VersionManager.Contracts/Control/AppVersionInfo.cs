namespace VersionManager.Contracts.Control;

/// <summary>A version's state on a node.</summary>
public enum AppVersionState
{
    /// <summary>The release is on the node and verified; no guest runs it.</summary>
    Available,

    /// <summary>An upgrade to the version is under way.</summary>
    Upgrading,

    /// <summary>The guest is healthy, and the node announces the version in its headers.</summary>
    Running,

    /// <summary>A stop is under way.</summary>
    Stopping,

    /// <summary>The upgrade or the guest failed; <see cref="AppVersionInfo.Reason"/> says why.</summary>
    Failed,

    /// <summary>Never to be installed or announced again (paper, section 4.5).</summary>
    Obsolete,

    /// <summary>Rolled back: not to be installed or announced until it is published again.</summary>
    Withdrawn,
}

/// <summary>A version of an application on a node: <c>GET /v1/versions</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version.</param>
/// <param name="State">The version's state.</param>
/// <param name="IsDefault">Whether messages without a header go to this version.</param>
/// <param name="IsMaximal">Whether it is the highest version that the node runs.</param>
/// <param name="Predecessor">The predecessor that the release names.</param>
/// <param name="Isolation">The isolation that the release asks for.</param>
/// <param name="ReleaseBytes">The size of the release's files, shared ones included.</param>
/// <param name="Since">Since when the version has been in <paramref name="State"/>.</param>
/// <param name="Reason">Why it failed, why it is obsolete or withdrawn, or why it still runs after a failed stop; null
/// otherwise.</param>
/// <param name="Divergences">
/// The number of writes that some versions have and others do not; null where the application has no gateway.
/// </param>
/// <param name="MigratingTo">During a stop: the version that the state is migrated to before this one ends; null
/// otherwise.</param>
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
/// <param name="Version">The version to upgrade to.</param>
/// <param name="Source">The address of the node to fetch the release from; null when the release is here already.</param>
public sealed record SyncVersionRequest(string Application, Version Version, string? Source);

/// <summary>Stops a version: <c>POST /v1/versions/{application}/{version}/stop</c>.</summary>
/// <param name="DrainSeconds">How long open flows may last, 0 to 3600; 0 stops at once.</param>
/// <param name="Obsolete">
/// Whether the version is marked obsolete, never to come back. The mark spreads to every node and ends the version there. Without
/// it the version is stopped on this node only, and may be started again.
/// </param>
/// <param name="RemoveState">Whether the state folders are deleted too; with <paramref name="Obsolete"/>, on every node.</param>
/// <param name="Force">Stops it even when no other version of the application runs here.</param>
/// <param name="Reason">Why the version is obsolete, for people to read on every node; null for no reason.</param>
/// <param name="SkipMigration">
/// Whether the version is stopped at once. Otherwise, if it is to be obsolete and a newer running version has a migrate hook, its
/// state is migrated to that version once more before it ends. If that fails, the version goes on and is not marked.
/// </param>
public sealed record StopVersionRequest(
    int DrainSeconds,
    bool Obsolete,
    bool RemoveState,
    bool Force,
    string? Reason = null,
    bool SkipMigration = false
);
