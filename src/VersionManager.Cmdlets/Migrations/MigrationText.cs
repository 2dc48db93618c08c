using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Texts and look-ups that the migration cmdlets share.</summary>
internal static class MigrationText
{
    /// <summary>The status of a migration, for a progress bar.</summary>
    public static string Status(StateMigration migration)
    {
        string what =
            migration.State == MigrationState.Waiting
                ? $"attempt {migration.Attempt} at {migration.NextAttempt?.ToLocalTime():T}, since the last one failed: {migration.Reason}"
                : migration.Message ?? $"{migration.From} to {migration.To}";
        return $"{migration.Phase}: {what}";
    }

    /// <summary>A node's last migration to a version; null for none.</summary>
    public static async Task<StateMigration?> FindAsync(
        VmNode node,
        string application,
        Version? to,
        CancellationToken cancellation
    ) =>
        (await node.Client.GetMigrationsAsync(null, 0, cancellation).ConfigureAwait(false))
            .Items.Where(m => m.Application == application && (to is null || m.To == to))
            .OrderBy(m => m.Started)
            .LastOrDefault()
            is MigrationInfo found
            ? new StateMigration(node.Name, found)
            : null;
}
