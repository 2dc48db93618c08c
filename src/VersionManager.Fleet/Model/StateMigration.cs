using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A migration of state between two versions of an application on a node.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Application">The application's name.</param>
/// <param name="From">The version whose state is read.</param>
/// <param name="To">The version whose state is written.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Progress">0 to 1, as the hook last reported; null when it reported none.</param>
/// <param name="Message">What the hook last reported in words.</param>
/// <param name="Started">When the hook was started.</param>
/// <param name="Finished">When it ended; null while it has not.</param>
/// <param name="Reason">Why it failed, and what to do; null otherwise.</param>
public sealed record StateMigration(
    string Node, string Application, Version From, Version To, MigrationState State, double? Progress, string? Message,
    DateTimeOffset Started, DateTimeOffset? Finished, string? Reason)
{
    internal static StateMigration Of(string node, MigrationInfo migration) => new(
        node, migration.Application, migration.From, migration.To, migration.State, migration.Progress, migration.Message,
        migration.Started, migration.Finished, migration.Reason);
}
