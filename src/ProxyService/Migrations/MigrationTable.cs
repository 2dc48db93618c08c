using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.State;

namespace VersionManager.ProxyService.Migrations;

/// <summary>The last migration to each version, in memory and in <c>state/migrations.json</c>.</summary>
internal sealed class MigrationTable(DataFolder folder, TimeProvider clock, ILogger<MigrationTable> log)
    : OperationTable<MigrationRecord>(
        new RecordFile<MigrationsState>(
            folder.File("migrations.json"),
            MigrationsJson.Default.MigrationsState,
            MigrationsState.Latest,
            state => state.Migrations,
            migrations => new MigrationsState(MigrationsState.Latest, migrations),
            clock,
            log
        ),
        clock
    )
{
    /// <summary>The migration of an application that is under way; null while none is.</summary>
    public MigrationInfo? Running(string application) =>
        All.FirstOrDefault(record => record.IsOpen && record.Info.Application == application)?.Info;

    /// <summary>The version that state is migrated from to <paramref name="to"/> right now; null while none is.</summary>
    public Version? SourceOf(ReleaseKey to) => Find(to) is { IsOpen: true } open ? open.Info.From : null;

    /// <summary>Shows how far a migration is. That is not saved: a restart of the daemon forgets it.</summary>
    public void Report(ReleaseKey to, double? progress, string? message) =>
        Show(
            to,
            record =>
                record.Info.State != MigrationState.Running
                    ? record
                    : record with
                    {
                        Info = record.Info with
                        {
                            Progress = progress ?? record.Info.Progress,
                            Message = message ?? record.Info.Message,
                        },
                    }
        );

    /// <summary>The migrations, once something has changed since the list numbered <paramref name="after"/>, or
    /// <paramref name="wait"/> is over; see <see cref="MigrationList"/>.</summary>
    public async Task<MigrationList> WatchAsync(string? application, long after, TimeSpan wait, CancellationToken cancellation)
    {
        (IEnumerable<MigrationRecord> records, long sequence) = await WatchAsync(after, wait, cancellation);
        return new MigrationList(
            sequence,
            [.. records.Select(record => record.Info).Where(m => application is null || m.Application == application)]
        );
    }
}
