namespace VersionManager.Contracts.Control;

/// <summary>Where a migration stands.</summary>
public enum MigrationState
{
    /// <summary>It is under way.</summary>
    Running,

    /// <summary>The state was copied, and the verify hook, where there is one, found it good.</summary>
    Succeeded,

    /// <summary>It failed for good; <see cref="MigrationInfo.Reason"/> says why.</summary>
    Failed,

    /// <summary>An operator cancelled it, or the version was stopped.</summary>
    Cancelled,

    /// <summary>An attempt failed; the next is at <see cref="MigrationInfo.NextAttempt"/>.</summary>
    Waiting,
}

/// <summary>What a migration is doing.</summary>
public enum MigrationPhase
{
    /// <summary>Waits until the new version runs, and its gateway sends it every write.</summary>
    Prepare,

    /// <summary>The migrate hook copies state.</summary>
    Migrate,

    /// <summary>The verify hook reads it back through the new version.</summary>
    Verify,
}

/// <summary>A migration of state between two versions on a node (paper, section 3.4): <c>GET /v1/migrations</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="From">The version whose state is read.</param>
/// <param name="To">The version whose state is written.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Progress">0 to 1, as the phase's hook last reported; null when it reported none.</param>
/// <param name="Message">What the hook last reported in words, or what is being waited for.</param>
/// <param name="Started">When it was started.</param>
/// <param name="Finished">When it ended; null while it has not.</param>
/// <param name="Reason">Why it failed, or its last attempt did, and what to do; null otherwise.</param>
/// <param name="Phase">What it is doing, or was when it ended.</param>
/// <param name="Attempt">Which attempt it is at, 1 for the first.</param>
/// <param name="NextAttempt">When it is tried again; null unless it waits for that.</param>
/// <param name="MigrateSeconds">How long the migrate hook took in the last attempt; 0 when it has not ended.</param>
/// <param name="VerifySeconds">How long the verify hook took in the last attempt; 0 when it has not ended.</param>
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

/// <summary>Answers a watch of migrations; see <see cref="UpgradeList"/>.</summary>
/// <param name="Sequence">The number to ask again with.</param>
/// <param name="Items">What there is now.</param>
public sealed record MigrationList(long Sequence, IReadOnlyList<MigrationInfo> Items);

/// <summary>Starts a migration: <c>POST /v1/migrations</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="From">Null for the newest older version that runs and has missed no write, or else the predecessor.</param>
/// <param name="To">A running version.</param>
public sealed record StartMigrationRequest(string Application, Version? From, Version To);
