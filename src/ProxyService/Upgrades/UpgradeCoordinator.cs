using System.Collections.Concurrent;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>
/// Sees to it that there is one upgrade a version (paper, section 4.3), tries failed ones again, and goes on with those that a
/// daemon before this one did not finish.
/// </summary>
internal sealed class UpgradeCoordinator(
    UpgradeTable table,
    VersionTable versions,
    ReleaseStore store,
    ReleaseAdmission admission,
    ReleaseSync sync,
    UpgradeRunner runner,
    MigrationRunner migrations,
    UpgradeOptions options,
    TimeProvider clock,
    ILogger<UpgradeCoordinator> log
) : IAsyncDisposable
{
    /// <summary>Why an upgrade to a version that is stopped is cancelled.</summary>
    public const string Stopped = "the version is being stopped.";

    private readonly ConcurrentDictionary<ReleaseKey, ActiveUpgrade> _active = new();
    private readonly ConcurrentDictionary<ReleaseKey, SourceCandidates> _sources = new();
    private readonly Lock _lock = new();
    private HashSet<(string Peer, ReleaseKey Key)>? _early = [];
    private bool _stopped;

    /// <summary>An operator asks for a version, or names another source for one that is on its way: a sync turns to it at
    /// once.</summary>
    /// <param name="key">Which version.</param>
    /// <param name="source">The address of a node that has it; null when its release is here, or a node that has it is
    /// known.</param>
    /// <param name="isolation">Null for what the release says.</param>
    /// <exception cref="ProblemException">It runs already, is on its way already and no source is named, is obsolete, or its
    /// release is nowhere.</exception>
    public UpgradeInfo Request(ReleaseKey key, string? source, Isolation? isolation)
    {
        admission.CheckObsolete(key);
        if (source is null && (store.Find(key) is not null || SourcesOf(key).Addresses.IsEmpty))
            admission.Check(store.Require(key).Manifest);
        lock (_lock)
        {
            VersionView view = versions.View;
            if (view.StateOf(key) is VersionState.Stopping)
                throw new ProblemException(
                    ProblemCode.VersionInUse,
                    $"{key} is being stopped on this node.",
                    "Wait until it is stopped, then ask again."
                );
            if (view.Running.Contains(key))
                throw new ProblemException(
                    ProblemCode.VersionAlreadyRunning,
                    $"{key} runs on this node already.",
                    "Nothing is to be done; stop it first to start it anew."
                );
            if (_active.TryGetValue(key, out ActiveUpgrade? active))
            {
                if (active.Ends)
                    throw new ProblemException(
                        ProblemCode.UpgradeInProgress,
                        $"The upgrade to {key} is just being ended.",
                        "Ask again in a moment."
                    );
                bool waits = table.Find(key)?.Info.State == UpgradeState.Waiting;
                if (source is not null)
                    active.Sources.Prefer(source);
                else if (!waits)
                    throw new ProblemException(
                        ProblemCode.UpgradeInProgress,
                        $"An upgrade to {key} is under way.",
                        "Wait-AppUpgrade follows it, Sync-AppVersion -Source has it come from another node, Stop-AppUpgrade ends it."
                    );
                if (!waits)
                    return table.Find(key)!.Info;
                // Waiting for its next attempt, it may as well begin now.
                active.Cancellation.Cancel();
                _active.TryRemove(key, out _);
            }
            else if (source is not null)
            {
                SourcesOf(key).Prefer(source);
            }
            return Start(UpgradeRecord.New(key, source, 1, isolation, clock.GetUtcNow()), TimeSpan.Zero);
        }
    }

    /// <summary>A header said that a node runs a version: it is a candidate of the upgrade to it, which starts if it is one for
    /// this node.</summary>
    public void Announced(string peer, ReleaseKey key)
    {
        lock (_lock)
        {
            if (_stopped)
                return;
            if (_active.TryGetValue(key, out ActiveUpgrade? active))
            {
                if (
                    active.Sources.Heard(peer)
                    && table.Find(key) is { Info.State: UpgradeState.Waiting } waiting
                    && UpgradeFailures.LacksSource(waiting)
                )
                    active.Wake();
                return;
            }
            VersionView view = versions.View;
            UpgradeRecord? last = table.Find(key);
            // Only a node that takes part in the application follows it, and only upwards; or to what it shall run and has no
            // good release of.
            bool follows =
                view.TakesPart(key.Application)
                && versions.ObsoleteReason(key) is null
                && view.StateOf(key) is not VersionState.Stopping
                && (
                    view.Wanted(key.Application) is not { } wanted
                    || key.Version > wanted
                    || (key.Version == wanted && last?.Info.State == UpgradeState.Failed && !view.Running.Contains(key))
                );
            if (!follows)
                return;
            if (_early is not null)
            {
                // Other nodes may still be about to say that it is obsolete.
                _early.Add((peer, key));
                return;
            }
            // What became of it before it was withdrawn and published anew says nothing of it now.
            if (view.StateOf(key) is { Mark: MarkKind.Published, Since: var since } && since > last?.Info.Started)
                last = null;
            // What an operator has ended, only an operator begins again; and what failed for good, a node that may help with
            // that.
            if (
                last is { Info.State: UpgradeState.Cancelled }
                || (last is { Info.State: UpgradeState.Failed } && !UpgradeFailures.LacksSource(last))
            )
                return;
            if (!SourcesOf(key).Heard(peer) && last is not null)
                return;
            UpgradeLog.Announced(log, peer, key.ToString());
            Start(
                UpgradeRecord.New(key, store.Find(key) is null ? peer : null, 1, isolation: null, clock.GetUtcNow()),
                TimeSpan.Zero
            );
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
            UpgradeRecord record = UpgradeRecord.New(key, source: null, attempt, last?.Isolation, clock.GetUtcNow()) with
            {
                Failure = ProblemCode.GuestFailed,
            };
            if (attempt > options.MaximalAttempts)
                Finish(record, UpgradeState.Failed, reason, ProblemCode.GuestFailed);
            else
                Start(record, options.BackOff(attempt));
        }
    }

    /// <summary>An operator has brought to its end what an upgrade had failed at, or had left to him.</summary>
    public void Migrated(ReleaseKey key) =>
        table.Update(
            key,
            record =>
            {
                if (
                    record.IsOpen
                    || record.Info.Steps.All(step => step.Step == UpgradeStep.Migrate || step.State == UpgradeState.Succeeded)
                        is false
                )
                    return record;
                UpgradeStepInfo migrate = record.Info.Steps.Single(step => step.Step == UpgradeStep.Migrate);
                return Finished(
                    record.With(migrate with { State = UpgradeState.Succeeded, Detail = "migrated with Start-StateMigration" }),
                    UpgradeState.Succeeded,
                    reason: null,
                    failure: null
                );
            }
        );

    /// <summary>
    /// Goes on with what an earlier daemon did not finish, and brings up what shall run and does not. What was announced before
    /// begins with it.
    /// </summary>
    public void Resume()
    {
        HashSet<(string Peer, ReleaseKey Key)> early;
        lock (_lock)
        {
            early = _early ?? [];
            _early = null;
            foreach (
                UpgradeRecord record in table.All.Where(record => record.IsOpen && !_active.ContainsKey(record.Key)).ToArray()
            )
            {
                if (versions.View.StateOf(record.Key) is VersionState.Stopping or { IsMarked: true })
                {
                    Finish(record, UpgradeState.Cancelled, Stopped, record.Failure);
                    continue;
                }
                UpgradeLog.Resumed(log, record.Key.ToString());
                TimeSpan delay =
                    record.Info.NextAttempt is { } next && next > clock.GetUtcNow() ? next - clock.GetUtcNow() : TimeSpan.Zero;
                Start(record, delay);
            }
            foreach (
                (ReleaseKey key, _) in versions.View.States.Where(version =>
                    version.Value.ShallRun && !versions.View.Running.Contains(version.Key)
                )
            )
            {
                if (!_active.ContainsKey(key) && table.Find(key) is not { IsStopped: true })
                    Start(UpgradeRecord.New(key, source: null, 1, table.Find(key)?.Isolation, clock.GetUtcNow()), TimeSpan.Zero);
            }
        }
        foreach ((string peer, ReleaseKey key) in early)
            Announced(peer, key);
    }

    /// <summary>
    /// An operator ends an upgrade, or one that has failed for good and would begin again with the next header. What it had begun
    /// is taken back, and only an operator begins it again.
    /// </summary>
    /// <exception cref="ProblemException">There is none to end.</exception>
    public async Task CancelAsync(ReleaseKey key, string reason)
    {
        if (await TryCancelAsync(key, reason))
            return;
        lock (_lock)
        {
            if (!_active.ContainsKey(key) && table.Find(key) is { Info.State: UpgradeState.Failed } failed)
            {
                End(failed, reason);
                return;
            }
        }
        throw new ProblemException(ProblemCode.NotFound, $"No upgrade to {key} is under way.", "Get-AppUpgrade lists them.");
    }

    /// <summary>Ends an upgrade where there is one; false where there is none.</summary>
    public async Task<bool> TryCancelAsync(ReleaseKey key, string reason)
    {
        Task ending;
        lock (_lock)
        {
            if (!_active.TryGetValue(key, out ActiveUpgrade? active))
                return false;
            if (!active.Ends)
            {
                ActiveUpgrade ended = active;
                // In its place until all is noted: a header heard meanwhile must not begin it anew.
                active = _active[key] = new ActiveUpgrade(ended.Sources) { Ends = true };
                active.Task = EndAsync(key, ended, active, reason);
            }
            ending = active.Task;
        }
        await ending;
        return true;
    }

    private async Task EndAsync(ReleaseKey key, ActiveUpgrade ended, ActiveUpgrade closing, string reason)
    {
        try
        {
            await ended.Cancellation.CancelAsync();
            await ended.Task;
            await migrations.TryCancelAsync(key, reason);
            lock (_lock)
            {
                if (table.Find(key) is { } record)
                    End(record, reason);
            }
        }
        finally
        {
            _active.TryRemove(new KeyValuePair<ReleaseKey, ActiveUpgrade>(key, closing));
        }
    }

    private void End(UpgradeRecord record, string reason)
    {
        sync.Abandon(record.Key);
        _sources.TryRemove(record.Key, out _);
        Finish(record, UpgradeState.Cancelled, reason, record.Failure);
        UpgradeLog.Cancelled(log, record.Key.ToString(), reason);
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
            await active.Cancellation.CancelAsync();
            await active.Task;
        }
    }

    private SourceCandidates SourcesOf(ReleaseKey key) =>
        _sources.GetOrAdd(
            key,
            _ =>
            {
                UpgradeRecord? record = table.Find(key);
                var sources = new SourceCandidates(record?.Candidates ?? [], record?.Bad ?? [], clock);
                sources.Changed += () => table.Update(key, present => present.With(sources));
                return sources;
            }
        );

    private UpgradeInfo Start(UpgradeRecord record, TimeSpan delay)
    {
        var active = new ActiveUpgrade(SourcesOf(record.Key));
        UpgradeState state = delay > TimeSpan.Zero ? UpgradeState.Waiting : UpgradeState.Pending;
        record = record with
        {
            Info = record.Info with { State = state, NextAttempt = delay > TimeSpan.Zero ? clock.GetUtcNow() + delay : null },
        };
        record = table.Set(record.With(active.Sources));
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
                    await active.WaitAsync(delay, clock);
                cancellation.ThrowIfCancellationRequested();
                if (record.Failure != ProblemCode.SourceBusy)
                    active.Sources.BeginAttempt();
                record = table.Set(
                    record
                        .With(active.Sources)
                        .Restarted(fromTheStart: !versions.View.Running.Contains(record.Key), clock.GetUtcNow())
                );
                UpgradeLog.Started(log, record.Key.ToString(), record.Info.Attempt, record.Info.Source);
                (ProblemCode Code, string Reason)? failure = await AttemptAsync(record, active.Sources, cancellation);
                record = table.Find(record.Key)!;
                if (failure is not { } failed)
                {
                    UpgradeLog.Succeeded(log, record.Key.ToString(), (clock.GetUtcNow() - record.Info.Started).TotalMilliseconds);
                    Finish(record, UpgradeState.Succeeded, reason: null, failure: null);
                    _sources.TryRemove(record.Key, out _);
                    return;
                }
                // Who is sent on has not failed.
                bool busy = failed.Code == ProblemCode.SourceBusy;
                if (!busy && (UpgradeFailures.IsFinal(failed.Code) || record.Info.Attempt >= options.MaximalAttempts))
                {
                    UpgradeLog.Failed(log, record.Key.ToString(), failed.Reason);
                    // Whoever sees that it is over finds nothing of it.
                    sync.Abandon(record.Key);
                    Finish(record, UpgradeState.Failed, failed.Reason, failed.Code);
                    return;
                }
                UpgradeRecord waiting = Finished(record, UpgradeState.Waiting, failed.Reason, failed.Code);
                delay = Delay(waiting, active.Sources);
                if (busy)
                    UpgradeLog.Queued(log, record.Key.ToString(), delay.TotalSeconds);
                else
                    UpgradeLog.Retry(log, record.Key.ToString(), delay.TotalSeconds, failed.Reason);
                record = table.Set(
                    waiting with
                    {
                        Info = waiting.Info with
                        {
                            NextAttempt = clock.GetUtcNow() + delay,
                            Attempt = record.Info.Attempt + (busy ? 0 : 1),
                        },
                    }
                );
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

    /// <summary>How long to wait for the next attempt: as long as always, or until a source may be asked that was heard
    /// meanwhile, or is busy.</summary>
    private TimeSpan Delay(UpgradeRecord failed, SourceCandidates sources)
    {
        TimeSpan backOff = options.BackOff(failed.Info.Attempt);
        return
            UpgradeFailures.LacksSource(failed)
            && sources.UntilNext() is { } next
            && (next < backOff || failed.Failure == ProblemCode.SourceBusy)
            ? next
            : backOff;
    }

    private async Task<(ProblemCode Code, string Reason)?> AttemptAsync(
        UpgradeRecord record,
        SourceCandidates sources,
        CancellationToken cancellation
    )
    {
        try
        {
            await runner.RunAsync(record, sources, cancellation);
            return null;
        }
        catch (Exception e) when (ProblemException.Of(e) is { } problem)
        {
            cancellation.ThrowIfCancellationRequested();
            return (problem.Code, problem.Message);
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

    private UpgradeRecord Finished(UpgradeRecord record, UpgradeState state, string? reason, ProblemCode? failure) =>
        record with
        {
            Info = record.Info with { State = state, Finished = clock.GetUtcNow(), NextAttempt = null, Reason = reason },
            Failure = failure,
        };
}
