using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>A migration of state between two versions of an application on a node.</summary>
public sealed record StateMigration : MigrationInfo
{
    internal StateMigration(string node, MigrationInfo migration)
        : base(migration) => Node = node;

    /// <summary>The node's name.</summary>
    public string Node { get; }

    internal bool IsOver => State is not (MigrationState.Running or MigrationState.Waiting);
}
