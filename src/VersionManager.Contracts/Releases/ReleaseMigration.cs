namespace VersionManager.Contracts.Releases;

/// <summary>The section <c>migration</c> of <c>release.json</c>: when the migrate hook runs, and how long it may take.</summary>
public sealed record ReleaseMigration
{
    /// <summary>The longest <see cref="TimeoutSeconds"/>: a week.</summary>
    public const int LongestTimeoutSeconds = 604_800;

    /// <summary>Who starts the migration.</summary>
    public MigrationStart Start { get; init; } = MigrationStart.Automatic;

    /// <summary>How long one attempt, migrate and verify together, may take: 1 to <see cref="LongestTimeoutSeconds"/>; null for
    /// the node's time-out.</summary>
    public int? TimeoutSeconds { get; init; }
}

/// <summary>Who starts a version's migration.</summary>
public enum MigrationStart
{
    /// <summary>The node, once the version is healthy.</summary>
    Automatic,

    /// <summary>An operator, with <c>Start-StateMigration</c>.</summary>
    Manual,
}
