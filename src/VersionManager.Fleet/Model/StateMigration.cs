using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A migration of state between two versions of an application on a node.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Application">The application's name.</param>
/// <param name="From">The version whose state is read.</param>
/// <param name="To">The version whose state is written.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Phase">What it is doing, or was when it ended.</param>
/// <param name="Progress">0 to 1, as the phase's hook last reported; null when it reported none.</param>
/// <param name="Message">What the hook last reported in words, or what is being waited for.</param>
/// <param name="Attempt">Which attempt it is at, 1 for the first.</param>
/// <param name="NextAttempt">When it is tried again; null unless it waits for that.</param>
/// <param name="Started">When it was started.</param>
/// <param name="Finished">When it ended; null while it has not.</param>
/// <param name="MigrateSeconds">How long the migrate hook took in the last attempt; 0 when it has not ended.</param>
/// <param name="VerifySeconds">How long the verify hook took in the last attempt; 0 when it has not ended.</param>
/// <param name="Reason">Why it failed, or its last attempt did, and what to do; null otherwise.</param>
public sealed record StateMigration(
    string Node, string Application, Version From, Version To, MigrationState State, MigrationPhase Phase, double? Progress, string? Message,
    int Attempt, DateTimeOffset? NextAttempt, DateTimeOffset Started, DateTimeOffset? Finished, double MigrateSeconds, double VerifySeconds, string? Reason)
{
    internal bool IsOver => State is not (MigrationState.Running or MigrationState.Waiting);

    internal static StateMigration Of(string node, MigrationInfo migration) => new(
        node, migration.Application, migration.From, migration.To, migration.State, migration.Phase, migration.Progress, migration.Message,
        migration.Attempt, migration.NextAttempt, migration.Started, migration.Finished, migration.MigrateSeconds, migration.VerifySeconds, migration.Reason);
}
