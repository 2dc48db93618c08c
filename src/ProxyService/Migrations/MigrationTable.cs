using System.Collections.Immutable;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.State;

namespace VersionManager.ProxyService.Migrations;

/// <summary>What <c>state/migrations.json</c> holds.</summary>
internal sealed record MigrationsState(int Format, IReadOnlyList<MigrationInfo> Migrations) : IVersionedState;

/// <summary>Every migration of the node, the last one to each version.</summary>
internal sealed class MigrationTable
{
    private const int Format = 1;

    private readonly StateFile<MigrationsState> _file;
    private readonly ChangeFeed<ImmutableDictionary<ReleaseKey, MigrationInfo>> _feed;
    private readonly Lock _lock = new();

    /// <summary>The table in <paramref name="folder"/>; what a daemon before this one did not see end has failed.</summary>
    public MigrationTable(StateFolder folder, TimeProvider clock)
    {
        _file = new StateFile<MigrationsState>(folder.File("migrations.json"), DaemonJson.Default.MigrationsState, Format);
        IEnumerable<MigrationInfo> migrations = (_file.Load()?.Migrations ?? []).Select(migration => migration.State != MigrationState.Running
            ? migration
            : migration with { State = MigrationState.Failed, Finished = clock.GetUtcNow(), Reason = "The daemon was restarted while the hook ran. Start the migration again." });
        _feed = new ChangeFeed<ImmutableDictionary<ReleaseKey, MigrationInfo>>(migrations.ToImmutableDictionary(Key), clock);
    }

    public MigrationInfo? Find(ReleaseKey to) => _feed.Value.GetValueOrDefault(to);

    /// <summary>The migration of an application that runs now.</summary>
    public MigrationInfo? Running(string application) =>
        _feed.Value.Values.FirstOrDefault(migration => migration.Application == application && migration.State == MigrationState.Running);

    /// <summary>The version that state is copied from right now; null while none is.</summary>
    public Version? SourceOf(ReleaseKey to) => Find(to) is { State: MigrationState.Running } running ? running.From : null;

    /// <summary>Remembers a migration; <paramref name="durable"/> for more than its progress.</summary>
    public void Set(MigrationInfo migration, bool durable)
    {
        lock (_lock)
        {
            ImmutableDictionary<ReleaseKey, MigrationInfo> next = _feed.Value.SetItem(Key(migration), migration);
            if (durable)
                _file.Save(new MigrationsState(Format, [.. next.Values.OrderBy(m => m.Application, StringComparer.Ordinal).ThenBy(m => m.To)]));
            _feed.Publish(next);
        }
    }

    /// <summary>Waits for changes after <paramref name="after"/>, no longer than <paramref name="wait"/>; see <see cref="MigrationList"/>.</summary>
    public async Task<MigrationList> WatchAsync(string? application, long after, TimeSpan wait, CancellationToken cancellation)
    {
        (ImmutableDictionary<ReleaseKey, MigrationInfo> migrations, long sequence) = await _feed.WaitAsync(after, wait, cancellation).ConfigureAwait(false);
        return new MigrationList(
            sequence,
            [.. migrations.Values.Where(m => application is null || m.Application == application)
                .OrderBy(m => m.Application, StringComparer.Ordinal).ThenBy(m => m.To)]);
    }

    private static ReleaseKey Key(MigrationInfo migration) => new(migration.Application, migration.To);
}
