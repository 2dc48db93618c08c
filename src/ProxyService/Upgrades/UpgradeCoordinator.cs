using System.Collections.Concurrent;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>
/// Sees to it that there is one upgrade a version (paper, section 4.3), tries failed ones again, and goes on with those that a
/// daemon before this one did not finish.
/// </summary>
internal sealed class UpgradeCoordinator(
    UpgradeTable table, VersionTable versions, ReleaseStore store, ReleaseAdmission admission, ReleaseSync sync, UpgradeRunner runner,
    MigrationRunner migrations, UpgradeOptions options, TimeProvider clock, ILogger<UpgradeCoordinator> log) : IAsyncDisposable
{
    /// <summary>Why an upgrade to a version that is stopped is cancelled.</summary>
    public const string Stopped = "the version is being stopped.";

    private readonly ConcurrentDictionary<ReleaseKey, ActiveUpgrade> _active = new();
    private readonly Lock _lock = new();
    private Dictionary<ReleaseKey, string>? _early = [];
    private bool _stopped;

    /// <summary>An operator asks for a version.</summary>
    /// <param name="key">Which version.</param>
    /// <param name="source">The address of a node that has it; null when its release is here.</param>
    /// <param name="isolation">Null for what the release says.</param>
    /// <exception cref="ProblemException">It runs already, is on its way already, is obsolete, or its release is nowhere.</exception>
    public UpgradeInfo Request(ReleaseKey key, string? source, Isolation? isolation)
    {
        admission.CheckObsolete(key);
        if (source is null)
            admission.Check(store.Require(key).Manifest);
        lock (_lock)
        {
            VersionView view = versions.View;
            if (view.Entries.GetValueOrDefault(key)?.Wish == VersionWish.Stop)
                throw new ProblemException(ProblemCode.VersionInUse, $"{key} is being stopped on this node.", "Wait until it is stopped, then ask again.");
            if (view.Running.Contains(key))
                throw new ProblemException(ProblemCode.VersionAlreadyRunning, $"{key} runs on this node already.", "Nothing is to be done; stop it first to start it anew.");
            if (_active.TryGetValue(key, out ActiveUpgrade? active))
            {
                // Waiting for its next attempt, it may as well begin now; in the middle of one, it may not.
                if (table.Find(key)?.Info.State != UpgradeState.Waiting)
                    throw new ProblemException(ProblemCode.UpgradeInProgress, $"An upgrade to {key} is under way.", "Watch it with GET /v1/upgrades, or cancel it with DELETE.");
                active.Cancellation.Cancel();
                _active.TryRemove(key, out _);
            }
            return Start(UpgradeRecord.New(key, source ?? table.Find(key)?.Info.Source, 1, isolation, clock.GetUtcNow()), TimeSpan.Zero);
        }
    }

    /// <summary>A header said that a node runs a version; starts the upgrade if it is one for this node.</summary>
    public void Announced(string peer, ReleaseKey key)
    {
        VersionView view = versions.View;
        // Only a node that takes part in the application follows it, and only upwards.
        if (!view.TakesPart(key.Application) || (view.Wanted(key.Application) is { } wanted && key.Version <= wanted) || versions.ObsoleteReason(key) is not null)
            return;
        lock (_lock)
        {
            if (_stopped || _active.ContainsKey(key) || view.Entries.GetValueOrDefault(key)?.Wish == VersionWish.Stop)
                return;
            if (_early is not null)
            {
                // Other nodes may still be about to say that it is obsolete.
                _early[key] = peer;
                return;
            }
            UpgradeRecord? last = table.Find(key);
            // What became of it before it was withdrawn and published anew says nothing of it now.
            if (view.Entries.GetValueOrDefault(key) is { IsPublishedAnew: true } entry && entry.Since > last?.Info.Started)
                last = null;
            if (last is { Info.State: UpgradeState.Cancelled })
                return;
            // What failed for good is tried again only where another node may do better.
            if (last is { Info.State: UpgradeState.Failed } && !(last.Failure is ProblemCode.PeerUnreachable or ProblemCode.ReleaseTampered && last.Info.Source != peer))
                return;
            UpgradeLog.Announced(log, peer, key.ToString());
            Start(UpgradeRecord.New(key, store.Find(key) is null ? peer : null, 1, isolation: null, clock.GetUtcNow()), TimeSpan.Zero);
        }
    }

    /// <summary>A guest ended by itself: it is brought up again, later and later if it goes on like that.</summary>
    public void Restart(ReleaseKey key, string reason)
    {
        lock (_lock)
        {
            if (_stopped || _active.ContainsKey(key))
                return;
            UpgradeRecord? last = table.Find(key);
            bool proven = last?.Info.Finished is not { } finished || clock.GetUtcNow() - finished >= options.Proven;
            int attempt = proven ? 1 : last!.Info.Attempt + 1;
            UpgradeRecord record = UpgradeRecord.New(key, source: null, attempt, last?.Isolation, clock.GetUtcNow()) with { Failure = ProblemCode.GuestFailed };
            if (attempt > options.MaximalAttempts)
                Finish(record, UpgradeState.Failed, reason, ProblemCode.GuestFailed);
            else
                Start(record, options.BackOff(attempt));
        }
    }

    /// <summary>An operator has brought to its end what an upgrade had failed at, or had left to him.</summary>
    public void Migrated(ReleaseKey key) => table.Update(key, record =>
    {
        if (record.IsOpen || record.Info.Steps.All(step => step.Step == UpgradeStep.Migrate || step.State == UpgradeState.Succeeded) is false)
            return record;
        UpgradeStepInfo migrate = record.Info.Steps.Single(step => step.Step == UpgradeStep.Migrate);
        return Finished(
            record.With(migrate with { State = UpgradeState.Succeeded, Detail = "migrated with Start-StateMigration" }), UpgradeState.Succeeded, reason: null, failure: null);
    });

    /// <summary>
    /// Goes on with what an earlier daemon did not finish, and brings up what shall run and does not. What was announced before begins with it.
    /// </summary>
    public void Resume()
    {
        Dictionary<ReleaseKey, string> early;
        lock (_lock)
        {
            early = _early ?? [];
            _early = null;
            foreach (UpgradeRecord record in table.All.Where(record => record.IsOpen && !_active.ContainsKey(record.Key)).ToArray())
            {
                if (versions.View.Entries.GetValueOrDefault(record.Key) is { Wish: VersionWish.Stop or VersionWish.Obsolete })
                {
                    Finish(record, UpgradeState.Cancelled, Stopped, record.Failure);
                    continue;
                }
                UpgradeLog.Resumed(log, record.Key.ToString());
                TimeSpan delay = record.Info.NextAttempt is { } next && next > clock.GetUtcNow() ? next - clock.GetUtcNow() : TimeSpan.Zero;
                Start(record, delay);
            }
            foreach (VersionEntry entry in versions.View.Entries.Values.Where(e => e.Wish == VersionWish.Run && !versions.View.Running.Contains(e.Key)))
            {
                if (!_active.ContainsKey(entry.Key))
                    Start(UpgradeRecord.New(entry.Key, source: null, 1, table.Find(entry.Key)?.Isolation, clock.GetUtcNow()), TimeSpan.Zero);
            }
        }
        foreach ((ReleaseKey key, string peer) in early)
            Announced(peer, key);
    }

    /// <summary>Ends an upgrade. What it had begun is taken back.</summary>
    /// <exception cref="ProblemException">There is none under way.</exception>
    public async Task CancelAsync(ReleaseKey key, string reason)
    {
        if (!await TryCancelAsync(key, reason).ConfigureAwait(false))
            throw new ProblemException(ProblemCode.NotFound, $"No upgrade to {key} is under way.", "GET /v1/upgrades lists them.");
    }

    /// <summary>Ends an upgrade where there is one; false where there is none.</summary>
    public async Task<bool> TryCancelAsync(ReleaseKey key, string reason)
    {
        ActiveUpgrade? active;
        lock (_lock)
        {
            if (!_active.TryRemove(key, out active))
                return false;
        }
        await active.Cancellation.CancelAsync().ConfigureAwait(false);
        await active.Task.ConfigureAwait(false);
        await migrations.TryCancelAsync(key, reason).ConfigureAwait(false);
        table.Update(key, record => Finished(record, UpgradeState.Cancelled, reason, record.Failure));
        UpgradeLog.Cancelled(log, key.ToString(), reason);
        sync.Abandon(key);
        return true;
    }

    /// <summary>Whether an upgrade to a version is under way, or will be tried again.</summary>
    public bool IsUnderWay(ReleaseKey key) => _active.ContainsKey(key);

    /// <summary>Pauses every upgrade where it is; the next daemon goes on with it.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _stopped = true;
        foreach (ActiveUpgrade active in _active.Values)
        {
            await active.Cancellation.CancelAsync().ConfigureAwait(false);
            await active.Task.ConfigureAwait(false);
        }
    }

    private UpgradeInfo Start(UpgradeRecord record, TimeSpan delay)
    {
        UpgradeState state = delay > TimeSpan.Zero ? UpgradeState.Waiting : UpgradeState.Pending;
        record = table.Set(record with { Info = record.Info with { State = state, NextAttempt = delay > TimeSpan.Zero ? clock.GetUtcNow() + delay : null } });
        var cancellation = new CancellationTokenSource();
        var active = new ActiveUpgrade(cancellation);
        _active[record.Key] = active;
        // An upgrade is nobody's request: who asked for it must not be named in its log events.
        using (ExecutionContext.SuppressFlow())
            active.Task = Task.Run(() => RunAsync(record, delay, active));
        return record.Info;
    }

    private async Task RunAsync(UpgradeRecord record, TimeSpan delay, ActiveUpgrade active)
    {
        CancellationToken cancellation = active.Cancellation.Token;
        try
        {
            while (true)
            {
                if (delay > TimeSpan.Zero)
                    await Task.Delay(delay, clock, cancellation).ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
                record = table.Set(record.Restarted(fromTheStart: !versions.View.Running.Contains(record.Key), clock.GetUtcNow()));
                UpgradeLog.Started(log, record.Key.ToString(), record.Info.Attempt, record.Info.Source);
                (ProblemCode Code, string Reason)? failure = await AttemptAsync(record, cancellation).ConfigureAwait(false);
                record = table.Find(record.Key)!;
                if (failure is not { } failed)
                {
                    UpgradeLog.Succeeded(log, record.Key.ToString(), (clock.GetUtcNow() - record.Info.Started).TotalMilliseconds);
                    Finish(record, UpgradeState.Succeeded, reason: null, failure: null);
                    return;
                }
                if (IsFinal(failed.Code) || record.Info.Attempt >= options.MaximalAttempts)
                {
                    UpgradeLog.Failed(log, record.Key.ToString(), failed.Reason);
                    Finish(record, UpgradeState.Failed, failed.Reason, failed.Code);
                    sync.Abandon(record.Key);
                    return;
                }
                delay = options.BackOff(record.Info.Attempt);
                UpgradeLog.Retry(log, record.Key.ToString(), delay.TotalSeconds, failed.Reason);
                UpgradeRecord waiting = Finished(record, UpgradeState.Waiting, failed.Reason, failed.Code);
                record = table.Set(waiting with { Info = waiting.Info with { NextAttempt = clock.GetUtcNow() + delay, Attempt = record.Info.Attempt + 1 } });
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Cancelled by an operator, who notes it, or paused because the daemon stops: the record says that it is still open.
        }
        finally
        {
            _active.TryRemove(new KeyValuePair<ReleaseKey, ActiveUpgrade>(record.Key, active));
        }
    }

    private async Task<(ProblemCode Code, string Reason)?> AttemptAsync(UpgradeRecord record, CancellationToken cancellation)
    {
        try
        {
            await runner.RunAsync(record, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (ProblemException e)
        {
            cancellation.ThrowIfCancellationRequested();
            return (e.Code, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            cancellation.ThrowIfCancellationRequested();
            UpgradeLog.Crashed(log, record.Key.ToString(), e);
            return (ProblemCode.InternalError, e.Message);
        }
    }

    private void Finish(UpgradeRecord record, UpgradeState state, string? reason, ProblemCode? failure) =>
        table.Set(Finished(record, state, reason, failure));

    private UpgradeRecord Finished(UpgradeRecord record, UpgradeState state, string? reason, ProblemCode? failure) => record with
    {
        Info = record.Info with { State = state, Finished = clock.GetUtcNow(), NextAttempt = null, Reason = reason },
        Failure = failure,
    };

    /// <summary>Whether trying again cannot help.</summary>
    private static bool IsFinal(ProblemCode code) => code is ProblemCode.VersionObsolete or ProblemCode.VersionWithdrawn or ProblemCode.ReleaseExpired
        or ProblemCode.InvalidRelease or ProblemCode.ReleaseConflict or ProblemCode.ReleaseTampered or ProblemCode.ReleaseNotFound
        or ProblemCode.MigrationFailed;

    private sealed class ActiveUpgrade(CancellationTokenSource cancellation)
    {
        public CancellationTokenSource Cancellation { get; } = cancellation;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
