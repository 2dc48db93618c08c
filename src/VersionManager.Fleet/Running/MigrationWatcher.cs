using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>Follows a migration on a node until it is over, by long polls.</summary>
internal sealed class MigrationWatcher(VmNode node, string application, Version to)
{
    private const int WaitSeconds = 25;

    /// <summary>Waits until the migration is over.</summary>
    /// <param name="changed">Gets the migration, at first and after every change.</param>
    /// <param name="cancellation">Cancels the wait; the migration goes on.</param>
    /// <returns>The migration as it ended; null when the node has none.</returns>
    /// <exception cref="NodeException">The node cannot be reached.</exception>
    public async Task<StateMigration?> WaitAsync(Action<StateMigration> changed, CancellationToken cancellation)
    {
        long? after = null;
        while (true)
        {
            MigrationList list = await node.Client.GetMigrationsAsync(after, WaitSeconds, cancellation).ConfigureAwait(false);
            after = list.Sequence;
            if (list.Items.LastOrDefault(m => m.Application == application && m.To == to) is not MigrationInfo latest)
                return null;
            StateMigration migration = new StateMigration(node.Name, latest);
            changed(migration);
            if (migration.IsOver)
                return migration;
        }
    }
}
