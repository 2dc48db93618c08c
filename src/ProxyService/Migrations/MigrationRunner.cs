using System.Collections.Concurrent;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Nodes;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Migrations;

/// <summary>
/// Migrates state (paper, section 3.4): one migration an application at a time, tried again when it fails, and gone on with by
/// the next daemon when this one ends. The default version moves when it has succeeded, and not before.
/// </summary>
internal sealed class MigrationRunner(
    MigrationTable table,
    MigrationSources sources,
    MigrationAttempt attempt,
    VersionTable versions,
    ReleaseStore store,
    IGuestHost guests,
    IRoutePublisher routes,
    MigrationOptions options,
    TimeProvider clock,
    ILogger<MigrationRunner> log
) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ActiveMigration> _active = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Application, bool Succeeded), long> _attempts = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Called when the state of a version was migrated.</summary>
    public event Action<ReleaseKey>? Succeeded;

    /// <summary>How many attempts ended since the daemon started, by application and by whether they succeeded.</summary>
    public IReadOnlyDictionary<(string Application, bool Succeeded), long> Attempts => _attempts;

    /// <summary>An operator asks for a migration; answers once it is remembered, so that it happens whatever becomes of this
    /// daemon.</summary>
    /// <exception cref="ProblemException">The version does not run, has no hook or no older version, or a migration runs
    /// already.</exception>
    public async Task<MigrationInfo> StartAsync(ReleaseKey to, Version? from, CancellationToken cancellation)
    {
        if (!versions.View.Running.Contains(to))
            throw new ProblemException(
                ProblemCode.VersionNotFound,
                $"{to} does not run on this node.",
                "State is migrated into a running version: upgrade to it first."
            );
        if (store.Require(to).Manifest.Hooks.Migrate is null)
            throw new ProblemException(
                ProblemCode.HookMissing,
                $"The release of {to} has no migrate hook.",
                "Make a release whose release.json has hooks.migrate."
            );
        Version source = from is not null
            ? sources.Check(to, from)
            : await sources.FindAsync(to, cancellation)
                ?? throw new ProblemException(
                    ProblemCode.VersionNotFound,
                    $"No older version of '{to.Application}' runs on this node, and the predecessor has left no state here.",
                    "Name the version to migrate from."
                );
        lock (_lock)
        {
            if (_active.TryGetValue(to.Application, out ActiveMigration? active))
            {
                throw new ProblemException(
                    ProblemCode.MigrationInProgress,
                    $"The migration to {active.Key} is under way.",
                    "Wait for it, or cancel it with Stop-StateMigration (DELETE /v1/migrations)."
                );
            }
            Begin(to, source);
            return table.Find(to)!.Info;
        }
    }

    /// <summary>Runs the migration that is part of an upgrade, or joins it, and returns when it has succeeded.</summary>
    /// <param name="to">The version that is migrated to.</param>
    /// <param name="from">The version that is migrated from, where it is to begin.</param>
    /// <param name="cancellation">Ends the waiting, and not the migration.</param>
    /// <exception cref="ProblemException">It failed for good, or was cancelled.</exception>
    public async Task RunAsync(ReleaseKey to, Version from, CancellationToken cancellation)
    {
        ActiveMigration? mine = null;
        while (mine is null)
        {
            ActiveMigration? other;
            lock (_lock)
            {
                if (!_active.TryGetValue(to.Application, out other))
                    mine = table.Find(to) is { IsOpen: true } ? Launch(to) : Begin(to, from);
                else if (other.Key == to)
                    mine = other;
            }
            if (mine is null)
                await other!.Task.WaitAsync(cancellation);
        }
        await mine.Task.WaitAsync(cancellation);
        Check(to);
    }

    /// <summary>
    /// Runs a migration that begins after <paramref name="after"/>, or joins it, and returns when it has succeeded. One that
    /// began before is waited for first.
    /// </summary>
    /// <param name="to">The version that is migrated to.</param>
    /// <param name="from">The version that is migrated from.</param>
    /// <param name="after">What was written until then is to be copied.</param>
    /// <param name="cancellation">Ends the waiting, and not the migration.</param>
    /// <exception cref="ProblemException">It failed for good, or was cancelled.</exception>
    public async Task RunAfterAsync(ReleaseKey to, Version from, DateTimeOffset after, CancellationToken cancellation)
    {
        while (true)
        {
            ActiveMigration? active;
            lock (_lock)
            {
                if (!_active.TryGetValue(to.Application, out active))
                {
                    MigrationRecord? last = table.Find(to);
                    bool isThis = last is not null && last.Info.From == from && last.Info.Started >= after;
                    if (isThis && !last!.IsOpen)
                        break;
                    active = last is { IsOpen: true } ? Launch(to) : Begin(to, from);
                }
            }
            await active.Task.WaitAsync(cancellation);
            _stopping.Token.ThrowIfCancellationRequested();
            lock (_lock)
            {
                // It could not even be carried to an end.
                if (table.Find(to) is { IsOpen: true } && !_active.ContainsKey(to.Application))
                    break;
            }
        }
        Check(to);
    }

    private void Check(ReleaseKey to)
    {
        MigrationInfo info = table.Find(to)!.Info;
        if (info.State == MigrationState.Succeeded)
            return;
        _stopping.Token.ThrowIfCancellationRequested();
        throw new ProblemException(ProblemCode.MigrationFailed, info.Reason ?? $"The migration to {to} did not end.");
    }

    /// <summary>Ends an application's migration, and returns when nothing of it runs any more.</summary>
    /// <exception cref="ProblemException">None is under way.</exception>
    public async Task CancelAsync(string application, CancellationToken cancellation)
    {
        ActiveMigration? active;
        lock (_lock)
            _active.TryGetValue(application, out active);
        if (active is null)
            throw new ProblemException(
                ProblemCode.NotFound,
                $"No migration of '{application}' is under way.",
                "GET /v1/migrations lists them."
            );
        Cancel(active, $"The migration to {active.Key} was cancelled. Start it again with Start-StateMigration.");
        await active.Task.WaitAsync(cancellation);
    }

    /// <summary>Begins to end an application's migration, where one is under way.</summary>
    public void TryCancel(string application)
    {
        ActiveMigration? active;
        lock (_lock)
            _active.TryGetValue(application, out active);
        if (active is not null)
            Cancel(active, $"The migration to {active.Key} was cancelled: the version is being stopped.");
    }

    /// <summary>Ends the migration to a version, where there is one.</summary>
    public async Task TryCancelAsync(ReleaseKey to, string reason)
    {
        ActiveMigration? active;
        lock (_lock)
            _active.TryGetValue(to.Application, out active);
        if (active is null || active.Key != to)
            return;
        Cancel(active, $"The migration to {to} was cancelled: {reason}");
        await active.Task;
    }

    /// <summary>Goes on with what an earlier daemon did not see end.</summary>
    public void Resume()
    {
        foreach (MigrationRecord record in table.All.Where(record => record.IsOpen).ToArray())
        {
            lock (_lock)
            {
                if (_active.ContainsKey(record.Info.Application))
                    continue;
                MigrationLog.Resumed(log, record.Key.ToString(), record.Info.Phase);
                Launch(record.Key);
            }
        }
    }

    /// <summary>Leaves every migration where it is: its hook goes on in the guest, and the next daemon finds it again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] tasks;
        lock (_lock)
            tasks = [.. _active.Values.Select(active => active.Task)];
        await Task.WhenAll(tasks);
        _stopping.Dispose();
    }

    private ActiveMigration Begin(ReleaseKey to, Version from)
    {
        DateTimeOffset now = clock.GetUtcNow();
        table.Set(
            new MigrationRecord(
                new MigrationInfo(
                    to.Application,
                    from,
                    to.Version,
                    MigrationState.Running,
                    Progress: null,
                    Message: null,
                    now,
                    Finished: null,
                    Reason: null,
                    MigrationPhase.Prepare
                )
            )
        );
        MigrationLog.Started(log, to.ToString(), from.ToString());
        return Launch(to);
    }

    private ActiveMigration Launch(ReleaseKey to)
    {
        var active = new ActiveMigration(to);
        _active.Add(to.Application, active);
        // A migration is nobody's request: who asked for it must not be named in its log events.
        using (ExecutionContext.SuppressFlow())
            active.Task = Task.Run(() => RunToTheEndAsync(active));
        return active;
    }

    private void Cancel(ActiveMigration active, string reason)
    {
        // Before the hook is told: a daemon that is killed in between does not go on with it.
        table.Update(
            active.Key,
            record => record is { IsOpen: true, Cancelling: null } ? record with { Cancelling = reason } : record
        );
        active.Cancellation.Cancel();
    }

    private async Task RunToTheEndAsync(ActiveMigration active)
    {
        ReleaseKey to = active.Key;
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(active.Cancellation.Token, _stopping.Token);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
            if (table.Find(to)!.Cancelling is not null)
                await active.Cancellation.CancelAsync();
            Task watch = WatchVersionAsync(active, over.Token);
            try
            {
                await RunAttemptsAsync(to, ended.Token);
            }
            catch (OperationCanceledException) when (active.Cancellation.IsCancellationRequested)
            {
                await EndCancelledAsync(to);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                await over.CancelAsync();
                await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            // The older version's address is that of the one the guest was booted for again, or nobody's.
            await routes.FlushAsync(_stopping.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stopping.IsCancellationRequested)
        {
            // What it is at is on disk: it is gone on with after a restart, or begun anew by an operator.
            MigrationLog.Crashed(log, to.ToString(), e);
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
        finally
        {
            lock (_lock)
                _active.Remove(to.Application);
        }
    }

    private async Task RunAttemptsAsync(ReleaseKey to, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            MigrationRecord record = table.Find(to)!;
            if (record.Info.State == MigrationState.Waiting)
            {
                if (record.Info.NextAttempt - clock.GetUtcNow() is { } delay && delay > TimeSpan.Zero)
                    await Task.Delay(delay, clock, cancellation);
                // From its beginning: what the hook had done it finds done.
                table.Update(
                    to,
                    waited =>
                        waited with
                        {
                            Info = waited.Info with
                            {
                                State = MigrationState.Running,
                                NextAttempt = null,
                                Progress = null,
                                MigrateSeconds = 0,
                                VerifySeconds = 0,
                            },
                            Run = null,
                        }
                );
            }
            ProblemException? failure = await TryAsync(to, cancellation);
            _attempts.AddOrUpdate((to.Application, failure is null), 1, (_, count) => count + 1);
            if (failure is null)
            {
                DefaultVersion.Raise(versions, to);
                Finish(to, MigrationState.Succeeded, reason: null);
                Succeeded?.Invoke(to);
                return;
            }
            record = table.Find(to)!;
            if (record.Info.Attempt >= options.MaximalAttempts || IsFinal(failure.Code))
            {
                Finish(
                    to,
                    MigrationState.Failed,
                    $"{failure.Message} It was tried {record.Info.Attempt} times: mend that, then start it again with Start-StateMigration."
                );
                return;
            }
            TimeSpan pause = options.BackOff(record.Info.Attempt);
            MigrationLog.Retry(log, to.ToString(), record.Info.Attempt, pause.TotalSeconds, failure.Message);
            table.Update(
                to,
                failed =>
                    failed with
                    {
                        Info = failed.Info with
                        {
                            State = MigrationState.Waiting,
                            NextAttempt = clock.GetUtcNow() + pause,
                            Attempt = failed.Info.Attempt + 1,
                            Reason = failure.Message,
                        },
                        Run = null,
                    }
            );
        }
    }

    private async Task<ProblemException?> TryAsync(ReleaseKey to, CancellationToken cancellation)
    {
        try
        {
            await attempt.RunAsync(to, cancellation);
            return null;
        }
        catch (Exception e) when (ProblemException.Of(e) is { } problem)
        {
            cancellation.ThrowIfCancellationRequested();
            return problem;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            cancellation.ThrowIfCancellationRequested();
            return new ProblemException(
                ProblemCode.InternalError,
                $"The migration to {to} could not be run: {e.Message}",
                "See the daemon's log.",
                e
            );
        }
    }

    private async Task EndCancelledAsync(ReleaseKey to)
    {
        string reason = table.Find(to)?.Cancelling ?? $"The migration to {to} was cancelled.";
        try
        {
            await guests.EndJobAsync(to, MigrationOptions.JobName, options.EndGrace, CancellationToken.None);
        }
        catch (ProblemException e)
        {
            // Not two at once for all that: the guest ends it before it begins another.
            reason += $" Its hook may still run until the guest ends: {e.Message}";
        }
        Finish(to, MigrationState.Cancelled, reason);
    }

    private async Task WatchVersionAsync(ActiveMigration active, CancellationToken cancellation)
    {
        await versions.WaitAsync(view => !view.StateOf(active.Key).ShallRun, cancellation);
        Cancel(active, $"The migration to {active.Key} was cancelled: the version is being stopped.");
    }

    private void Finish(ReleaseKey to, MigrationState state, string? reason)
    {
        table.Update(
            to,
            record =>
                record with
                {
                    Info = record.Info with
                    {
                        State = state,
                        Finished = clock.GetUtcNow(),
                        NextAttempt = null,
                        Reason = reason,
                        Progress = state == MigrationState.Succeeded ? 1 : record.Info.Progress,
                    },
                    Run = null,
                    Cancelling = null,
                }
        );
        MigrationLog.Ended(log, to.ToString(), state, reason);
    }

    /// <summary>Whether trying again cannot help.</summary>
    private static bool IsFinal(ProblemCode code) => code is ProblemCode.HookMissing or ProblemCode.ReleaseNotFound;

    private sealed class ActiveMigration(ReleaseKey key)
    {
        public ReleaseKey Key { get; } = key;

        public CancellationTokenSource Cancellation { get; } = new();

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
