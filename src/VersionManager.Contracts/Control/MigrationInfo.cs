namespace VersionManager.Contracts.Control;

/// <summary>Where a migration stands.</summary>
public enum MigrationState
{
    /// <summary>The hook runs.</summary>
    Running,

    /// <summary>The hook succeeded.</summary>
    Succeeded,

    /// <summary>The hook failed; <see cref="MigrationInfo.Reason"/> says why.</summary>
    Failed,

    /// <summary>An operator cancelled it.</summary>
    Cancelled,
}

/// <summary>A migration of state between two versions on a node (paper, section 3.4): <c>GET /v1/migrations</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="From">The version whose state is read.</param>
/// <param name="To">The version whose state is written.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Progress">0 to 1, as the hook last reported; null when it reported none.</param>
/// <param name="Message">What the hook last reported in words.</param>
/// <param name="Started">When the hook was started.</param>
/// <param name="Finished">When it ended; null while it has not.</param>
/// <param name="Reason">Why it failed, and what to do; null otherwise.</param>
public sealed record MigrationInfo(
    string Application, Version From, Version To, MigrationState State, double? Progress, string? Message,
    DateTimeOffset Started, DateTimeOffset? Finished, string? Reason);

/// <summary>Answers a watch of migrations; see <see cref="UpgradeList"/>.</summary>
/// <param name="Sequence">The number to ask again with.</param>
/// <param name="Items">What there is now.</param>
public sealed record MigrationList(long Sequence, IReadOnlyList<MigrationInfo> Items);

/// <summary>Starts a migration: <c>POST /v1/migrations</c>.</summary>
/// <param name="Application">The application's name.</param>
/// <param name="From">Null for the newest older version that has state.</param>
/// <param name="To">A running version.</param>
public sealed record StartMigrationRequest(string Application, Version? From, Version To);
