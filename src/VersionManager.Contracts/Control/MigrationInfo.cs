namespace VersionManager.Contracts.Control;

/// <summary>The state of a migration.</summary>
public enum MigrationState
{
    /// <summary>The migration is under way.</summary>
    Running,

    /// <summary>The state was copied and, where there is a verify hook, verified.</summary>
    Succeeded,

    /// <summary>The migration failed for good; <see cref="MigrationInfo.Reason"/> says why.</summary>
    Failed,

    /// <summary>An operator cancelled the migration, or the version was stopped.</summary>
    Cancelled,

    /// <summary>An attempt failed; the next is at <see cref="MigrationInfo.NextAttempt"/>.</summary>
    Waiting,
}

/// <summary>The phases of a migration.</summary>
public enum MigrationPhase
{
    /// <summary>Waits until the new version runs, and its gateway sends it every write.</summary>
    Prepare,

    /// <summary>The migrate hook copies state.</summary>
    Migrate,

    /// <summary>The verify hook reads the state back through the new version.</summary>
    Verify,
}

/// <summary>A migration of state between two versions on a node (paper, section 3.4): <c>GET /v1/migrations</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="From">The version whose state is read.</param>
/// <param name="To">The version whose state is written.</param>
/// <param name="State">The migration's state.</param>
/// <param name="Progress">The phase's progress, 0 to 1, as its hook last reported it; null when it reported none.</param>
/// <param name="Message">The hook's last message, or what the migration waits for.</param>
/// <param name="Started">When the migration was started.</param>
/// <param name="Finished">When the migration ended; null while it has not.</param>
/// <param name="Reason">Why the migration or its last attempt failed, and what to do; null otherwise.</param>
/// <param name="Phase">The current phase, or the last one.</param>
/// <param name="Attempt">The number of the attempt, 1 for the first.</param>
/// <param name="NextAttempt">The time of the next attempt; null unless the migration waits for it.</param>
/// <param name="MigrateSeconds">How long the migrate hook took in the last attempt; 0 while it has not ended.</param>
/// <param name="VerifySeconds">How long the verify hook took in the last attempt; 0 while it has not ended.</param>
public record MigrationInfo(
    string Application,
    Version From,
    Version To,
    MigrationState State,
    double? Progress,
    string? Message,
    DateTimeOffset Started,
    DateTimeOffset? Finished,
    string? Reason,
    MigrationPhase Phase = MigrationPhase.Migrate,
    int Attempt = 1,
    DateTimeOffset? NextAttempt = null,
    double MigrateSeconds = 0,
    double VerifySeconds = 0
);

/// <summary>Answers a long poll of migrations; see <see cref="UpgradeList"/>.</summary>
/// <param name="Sequence">The sequence to ask again with.</param>
/// <param name="Items">The migrations.</param>
public sealed record MigrationList(long Sequence, IReadOnlyList<MigrationInfo> Items);

/// <summary>Starts a migration: <c>POST /v1/migrations</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="From">The version to read from; null for the newest older version that runs and has missed no write, or else the
/// predecessor.</param>
/// <param name="To">A running version.</param>
public sealed record StartMigrationRequest(string Application, Version? From, Version To);
