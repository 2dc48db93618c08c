using System.Collections.Immutable;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Migrations;

/// <summary>Every migration of the node, the last one to each version; durable at every change but those of progress.</summary>
internal sealed class MigrationTable
{
    private const int Format = 1;

    private readonly StateFile<MigrationsState> _file;
    private readonly ChangeFeed<ImmutableDictionary<ReleaseKey, MigrationRecord>> _feed;
    private readonly Lock _lock = new();

    /// <summary>The table in <paramref name="folder"/>.</summary>
    public MigrationTable(StateFolder folder, TimeProvider clock)
    {
        _file = new StateFile<MigrationsState>(folder.File("migrations.json"), DaemonJson.Default.MigrationsState, Format);
        _feed = new ChangeFeed<ImmutableDictionary<ReleaseKey, MigrationRecord>>(
            (_file.Load()?.Migrations ?? []).ToImmutableDictionary(record => record.Key),
            clock
        );
    }

    /// <summary>Every migration.</summary>
    public IEnumerable<MigrationRecord> All => _feed.Value.Values;

    public MigrationRecord? Find(ReleaseKey to) => _feed.Value.GetValueOrDefault(to);

    /// <summary>The migration of an application that is under way; null while none is.</summary>
    public MigrationInfo? Running(string application) =>
        All.FirstOrDefault(record => record.IsOpen && record.Info.Application == application)?.Info;

    /// <summary>The version that state is copied from right now; null while none is.</summary>
    public Version? SourceOf(ReleaseKey to) => Find(to) is { IsOpen: true } open ? open.Info.From : null;

    /// <summary>Remembers a migration.</summary>
    public MigrationRecord Set(MigrationRecord record)
    {
        lock (_lock)
        {
            ImmutableDictionary<ReleaseKey, MigrationRecord> next = _feed.Value.SetItem(record.Key, record);
            _file.Save(
                new MigrationsState(
                    Format,
                    [.. next.Values.OrderBy(m => m.Info.Application, StringComparer.Ordinal).ThenBy(m => m.Info.To)]
                )
            );
            _feed.Publish(next);
            return record;
        }
    }

    /// <summary>Changes what is remembered of a migration, as it is at that moment: who runs it and who cancels it do so at
    /// once.</summary>
    public MigrationRecord Update(ReleaseKey to, Func<MigrationRecord, MigrationRecord> change)
    {
        lock (_lock)
            return Set(change(_feed.Value[to]));
    }

    /// <summary>Notes how far a migration is, for whoever watches; a restart may forget it.</summary>
    public void Report(ReleaseKey to, double? progress, string? message)
    {
        lock (_lock)
        {
            if (_feed.Value.GetValueOrDefault(to) is not { Info.State: MigrationState.Running } record)
                return;
            MigrationInfo info = record.Info with
            {
                Progress = progress ?? record.Info.Progress,
                Message = message ?? record.Info.Message,
            };
            if (info != record.Info)
                _feed.Publish(_feed.Value.SetItem(to, record with { Info = info }));
        }
    }

    /// <summary>Waits for changes after <paramref name="after"/>, no longer than <paramref name="wait"/>; see
    /// <see cref="MigrationList"/>.</summary>
    public async Task<MigrationList> WatchAsync(string? application, long after, TimeSpan wait, CancellationToken cancellation)
    {
        (ImmutableDictionary<ReleaseKey, MigrationRecord> migrations, long sequence) = await _feed.WaitAsync(
            after,
            wait,
            cancellation
        );
        return new MigrationList(
            sequence,
            [
                .. migrations
                    .Values.Select(record => record.Info)
                    .Where(m => application is null || m.Application == application)
                    .OrderBy(m => m.Application, StringComparer.Ordinal)
                    .ThenBy(m => m.To),
            ]
        );
    }
}
