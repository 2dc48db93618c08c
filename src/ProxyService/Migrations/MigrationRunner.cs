using System.Collections.Concurrent;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;

namespace VersionManager.ProxyService.Migrations;

/// <summary>
/// Begins migrations (paper, section 3.4), one for each application at a time. The default version moves when a migration has
/// succeeded, and not before.
/// </summary>
internal sealed class MigrationRunner : IAsyncDisposable
{
    private readonly MigrationParts _parts;
    private readonly OperationRunner<string, MigrationOperation> _runner;
    private readonly ConcurrentDictionary<(string Application, bool Succeeded), long> _attempts = new();
    private readonly Lock _lock = new();

    /// <summary>A runner that has begun nothing yet.</summary>
    public MigrationRunner(MigrationParts parts)
    {
        _parts = parts;
        _runner = new OperationRunner<string, MigrationOperation>(parts.Clock, parts.Log);
        parts.Versions.Changed += CancelUnwanted;
    }

    /// <summary>Called when the state of a version was migrated.</summary>
    public event Action<ReleaseKey>? Succeeded;

    /// <summary>How many attempts ended since the daemon started, by application and by whether they succeeded.</summary>
    public IReadOnlyDictionary<(string Application, bool Succeeded), long> Attempts => _attempts;

    /// <summary>An operator asks for a migration. Returns once that is on disk: if this daemon ends, the next one goes on with
    /// it.</summary>
    /// <exception cref="RefusalException">The version does not run, has no hook or no older version, or a migration runs
    /// already.</exception>
    public async Task<MigrationInfo> StartAsync(ReleaseKey to, Version? from, CancellationToken cancellation)
    {
        if (!_parts.Versions.View.Running.Contains(to))
            throw new RefusalException(
                ProblemCode.VersionNotFound,
                $"{to} does not run on this node.",
                "State is migrated into a running version: upgrade to it first."
            );
        if (_parts.Store.Require(to).Manifest.Hooks.Migrate is null)
            throw new RefusalException(
                ProblemCode.HookMissing,
                $"The release of {to} has no migrate hook.",
                "Make a release whose release.json has hooks.migrate."
            );
        Version source = from is not null
            ? _parts.Sources.Check(to, from)
            : await _parts.Sources.FindAsync(to, cancellation)
                ?? throw new RefusalException(
                    ProblemCode.VersionNotFound,
                    $"No older version of '{to.Application}' runs on this node, and the predecessor has left no state here.",
                    "Name the version to migrate from."
                );
        lock (_lock)
        {
            if (_runner.Find(to.Application) is { } run)
            {
                throw new RefusalException(
                    ProblemCode.MigrationInProgress,
                    $"The migration to {run.Operation.Key} is under way.",
                    "Wait for it, or cancel it with Stop-StateMigration (DELETE /v1/migrations)."
                );
            }
            Begin(to, source, _parts.Table.Add);
            return _parts.Table.Find(to)!.Info;
        }
    }

    /// <summary>Runs the migration that is part of an upgrade, or joins the one that is under way, and returns when it has
    /// succeeded. Where there was a migration to the version before, none is begun: that one's end counts.</summary>
    /// <param name="to">The version that is migrated to.</param>
    /// <param name="from">The version that is migrated from, where a migration is begun.</param>
    /// <param name="cancellation">Ends the waiting, and not the migration.</param>
    /// <exception cref="RefusalException">The migration failed for good, or was cancelled.</exception>
    public async Task RunAsync(ReleaseKey to, Version from, CancellationToken cancellation)
    {
        while (FindOrBegin(to, () => _parts.Table.Find(to) is null ? from : null) is { } run)
            await run.Completion.WaitAsync(cancellation);
        Check(to);
    }

    /// <summary>
    /// Runs a migration that begins after <paramref name="after"/>, or joins the one that did, and returns when it has succeeded.
    /// A migration that began earlier is waited for first.
    /// </summary>
    /// <param name="to">The version that is migrated to.</param>
    /// <param name="from">The version that is migrated from.</param>
    /// <param name="after">The time until which every write is to be copied.</param>
    /// <param name="cancellation">Ends the waiting, and not the migration.</param>
    /// <exception cref="RefusalException">The migration failed for good, or was cancelled.</exception>
    public async Task RunAfterAsync(ReleaseKey to, Version from, DateTimeOffset after, CancellationToken cancellation)
    {
        // None is begun where the last one began late enough, and is over.
        while (FindOrBegin(to, () => IsWanted(_parts.Table.Find(to)) ? null : from) is { } run)
            await run.Completion.WaitAsync(cancellation);
        Check(to);

        bool IsWanted(MigrationRecord? last) => last is { IsOpen: false } && last.Info.From == from && last.Info.Started >= after;
    }

    /// <summary>Cancels an application's migration, and returns when nothing of it runs any more.</summary>
    /// <exception cref="RefusalException">None is under way.</exception>
    public async Task CancelAsync(string application, CancellationToken cancellation)
    {
        if (_runner.Find(application) is not { } run)
            throw new RefusalException(
                ProblemCode.NotFound,
                $"No migration of '{application}' is under way.",
                "GET /v1/migrations lists them."
            );
        run.Cancel($"{Cancelled(run)}. Start it again with Start-StateMigration.");
        await run.Completion.WaitAsync(cancellation);
    }

    /// <summary>Begins to cancel an application's migration, where one is under way.</summary>
    public void TryCancel(string application)
    {
        if (_runner.Find(application) is { } run)
            run.Cancel($"{Cancelled(run)}: the version is being stopped.");
    }

    /// <summary>Cancels the migration to a version, where there is one, and returns when nothing of it runs any more.</summary>
    public async Task TryCancelAsync(ReleaseKey to, string reason)
    {
        if (_runner.Find(to.Application) is not { } run || run.Operation.Key != to)
            return;
        run.Cancel($"{Cancelled(run)}: {reason}");
        await run.Completion;
    }

    /// <summary>Goes on with the migrations that an earlier daemon did not finish.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            foreach (ReleaseKey key in _parts.Table.All.Select(record => record.Key).ToArray())
            {
                // The table is read after the runner: an upgrade may bring its migration to an end in between.
                if (_runner.Find(key.Application) is not null || _parts.Table.Find(key) is not { IsOpen: true } open)
                    continue;
                MigrationLog.Resumed(_parts.Log, key.ToString(), open.Info.Phase);
                Run(key);
            }
        }
    }

    /// <summary>Pauses all migrations: their hooks go on in the guests, where the next daemon finds them again.</summary>
    public ValueTask DisposeAsync()
    {
        _parts.Versions.Changed -= CancelUnwanted;
        return _runner.DisposeAsync();
    }

    /// <summary>The application's migration that is under way, whichever version it goes to. If there is none, the one to the
    /// version, resumed where it is open, or else begun.</summary>
    /// <param name="to">The version that is migrated to.</param>
    /// <param name="from">The version that is migrated from, where a migration is begun; null where none is to be.</param>
    private OperationRun<MigrationOperation>? FindOrBegin(ReleaseKey to, Func<Version?> from)
    {
        lock (_lock)
        {
            return _runner.Find(to.Application) is { } run ? run
                : _runner.IsPaused ? throw new OperationCanceledException()
                : _parts.Table.Find(to) is { IsOpen: true } ? Run(to)
                : from() is { } source ? Begin(to, source, _parts.Table.Set)
                : null;
        }
    }

    private OperationRun<MigrationOperation> Begin(ReleaseKey to, Version from, Func<MigrationRecord, MigrationRecord> remember)
    {
        remember(
            new MigrationRecord(
                new MigrationInfo(
                    to.Application,
                    from,
                    to.Version,
                    MigrationState.Running,
                    Progress: null,
                    Message: null,
                    _parts.Clock.GetUtcNow(),
                    Finished: null,
                    Reason: null,
                    MigrationPhase.Prepare
                )
            )
        );
        MigrationLog.Started(_parts.Log, to.ToString(), from.ToString());
        return Run(to);
    }

    private OperationRun<MigrationOperation> Run(ReleaseKey to)
    {
        var operation = new MigrationOperation(to, _parts, _attempts, key => Succeeded?.Invoke(key));
        OperationRun<MigrationOperation> run = _runner.Start(to.Application, operation);
        CancelUnwanted(run);
        return run;
    }

    /// <summary>Cancels migrations into versions that are being stopped.</summary>
    private void CancelUnwanted()
    {
        foreach (OperationRun<MigrationOperation> run in _runner.All)
            CancelUnwanted(run);
    }

    private void CancelUnwanted(OperationRun<MigrationOperation> run)
    {
        if (!_parts.Versions.View.StateOf(run.Operation.Key).ShallRun)
            run.Cancel($"{Cancelled(run)}: the version is being stopped.");
    }

    private void Check(ReleaseKey to)
    {
        MigrationInfo info = _parts.Table.Find(to)!.Info;
        if (info.State == MigrationState.Succeeded)
            return;
        // It was paused, and has not ended.
        if (_runner.IsPaused)
            throw new OperationCanceledException();
        throw new RefusalException(ProblemCode.MigrationFailed, info.Reason ?? $"The migration to {to} did not end.");
    }

    private static string Cancelled(OperationRun<MigrationOperation> run) =>
        $"The migration to {run.Operation.Key} was cancelled";
}
