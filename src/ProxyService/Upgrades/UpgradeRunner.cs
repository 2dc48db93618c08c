using System.Collections.Concurrent;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>
/// Begins upgrades: when an operator asks for a version, when a node announces one, when a guest has ended, and when the daemon
/// starts. Of each version there is one upgrade at a time (paper, section 4.3).
/// </summary>
internal sealed class UpgradeRunner(UpgradeParts parts, ReleaseAdmission admission) : IAsyncDisposable
{
    /// <summary>Why an upgrade to a version that is stopped is cancelled.</summary>
    public const string Stopped = "the version is being stopped.";

    private readonly OperationRunner<ReleaseKey, UpgradeOperation> _runner = new(parts.Clock, parts.Log);
    private readonly ConcurrentDictionary<ReleaseKey, SourceCandidates> _sources = new();
    private readonly Lock _lock = new();
    private HashSet<(string Peer, ReleaseKey Key)>? _early = [];

    /// <summary>An operator asks for a version; or names another source for one that is upgrading, to which its sync turns at
    /// once.</summary>
    /// <param name="key">The version.</param>
    /// <param name="source">The address of a node that has the release; null where the release is here, or such a node is
    /// known.</param>
    /// <param name="isolation">What isolates the guest; null for what the release says.</param>
    /// <exception cref="RefusalException">The version runs already, is upgrading already and no source is named, is obsolete or
    /// being stopped, or its release is nowhere.</exception>
    public UpgradeInfo Request(ReleaseKey key, string? source, Isolation? isolation)
    {
        admission.CheckObsolete(key);
        if (source is null && (parts.Store.Find(key) is not null || SourcesOf(key).Addresses.IsEmpty))
            admission.Check(parts.Store.Require(key).Manifest);
        lock (_lock)
        {
            VersionView view = parts.Versions.View;
            if (view.StateOf(key) is VersionState.Stopping)
                throw new RefusalException(
                    ProblemCode.VersionInUse,
                    $"{key} is being stopped on this node.",
                    "Wait until it is stopped, then ask again."
                );
            if (view.Running.Contains(key))
                throw new RefusalException(
                    ProblemCode.VersionAlreadyRunning,
                    $"{key} runs on this node already.",
                    "Nothing is to be done; stop it first to start it anew."
                );
            if (_runner.Find(key) is { } run)
                return Hasten(run, source, isolation);
            if (source is not null)
                SourcesOf(key).Prefer(source);
            return Start(UpgradeRecord.New(key, source, 1, isolation, Now), TimeSpan.Zero, parts.Table.Add);
        }
    }

    /// <summary>A version header said that a peer runs a version. The peer becomes a source candidate of the upgrade to it, which
    /// begins if the version is one for this node (<see cref="FollowPolicy"/>).</summary>
    public void Announced(string peer, ReleaseKey key)
    {
        lock (_lock)
        {
            if (_runner.IsPaused)
                return;
            if (_runner.Find(key) is { } run)
            {
                if (
                    run.Operation.Sources.Heard(peer)
                    && parts.Table.Find(key) is { Info.State: UpgradeState.Waiting } waiting
                    && UpgradeFailures.LacksSource(waiting)
                )
                    run.Wake();
                return;
            }
            UpgradeRecord? last = parts.Table.Find(key);
            VersionView view = parts.Versions.View;
            if (!FollowPolicy.IsForThisNode(view, key, last))
                return;
            if (_early is not null)
            {
                // Until the daemon has asked its peers for marks, the version may be obsolete without this node knowing.
                _early.Add((peer, key));
                return;
            }
            last = FollowPolicy.Relevant(view, last);
            if (!FollowPolicy.MayBegin(last) || (!SourcesOf(key).Heard(peer) && last is not null))
                return;
            UpgradeLog.Announced(parts.Log, peer, key.ToString());
            string? source = parts.Store.Find(key) is null ? peer : null;
            Start(UpgradeRecord.New(key, source, 1, isolation: null, Now), TimeSpan.Zero, parts.Table.Set);
        }
    }

    /// <summary>Boots a guest again that ended by itself. A guest that ends again and again gets a longer back-off each
    /// time.</summary>
    public void Restart(ReleaseKey key, string reason)
    {
        lock (_lock)
        {
            if (_runner.IsPaused || _runner.Find(key) is not null)
                return;
            UpgradeRecord? last = parts.Table.Find(key);
            bool proven = last?.Info.Finished is not { } finished || Now - finished >= parts.Options.Proven;
            int attempt = proven ? 1 : last!.Info.Attempt + 1;
            UpgradeRecord record = UpgradeRecord.New(key, source: null, attempt, last?.Isolation, Now) with
            {
                Failure = ProblemCode.GuestFailed,
            };
            if (attempt > parts.Options.Retry.MaximalAttempts)
                parts.Table.Set(Ended(record, OperationState.Failed, reason));
            else
                Start(record, parts.Options.Retry.BackOff(attempt), parts.Table.Set);
        }
    }

    /// <summary>A version's state was migrated after its upgrade had ended: where only the migration was missing, the upgrade has
    /// succeeded now.</summary>
    public void Migrated(ReleaseKey key) =>
        parts.Table.Update(
            key,
            record =>
            {
                UpgradeStepInfo migrate = record.Info.Steps.Single(step => step.Step == UpgradeStep.Migrate);
                bool onlyThatIsLeft = record.Info.Steps.All(step => step == migrate || step.State == UpgradeState.Succeeded);
                if (record.IsOpen || !onlyThatIsLeft)
                    return record;
                migrate = migrate with { State = UpgradeState.Succeeded, Detail = "migrated with Start-StateMigration" };
                return Ended(record.With(migrate) with { Failure = null }, OperationState.Succeeded, reason: null);
            }
        );

    /// <summary>
    /// Goes on with upgrades that an earlier daemon did not finish, and brings up versions that shall run and do not. From now on
    /// announced versions begin upgrades; those that were announced before are treated now.
    /// </summary>
    public void Resume()
    {
        HashSet<(string Peer, ReleaseKey Key)> early;
        lock (_lock)
        {
            early = _early ?? [];
            _early = null;
            VersionView view = parts.Versions.View;
            foreach (
                UpgradeRecord record in parts
                    .Table.All.Where(record => record.IsOpen && _runner.Find(record.Key) is null)
                    .ToArray()
            )
            {
                if (view.StateOf(record.Key) is VersionState.Stopping or { IsMarked: true })
                {
                    parts.Table.Set(Ended(record, OperationState.Cancelled, Stopped));
                    continue;
                }
                UpgradeLog.Resumed(parts.Log, record.Key.ToString());
                Run(record);
            }
            foreach (
                (ReleaseKey key, _) in view.States.Where(version =>
                    version.Value.ShallRun && !view.Running.Contains(version.Key) && _runner.Find(version.Key) is null
                )
            )
            {
                UpgradeRecord? last = parts.Table.Find(key);
                if (last is not { IsStopped: true })
                    Start(UpgradeRecord.New(key, source: null, 1, last?.Isolation, Now), TimeSpan.Zero, parts.Table.Set);
            }
        }
        foreach ((string peer, ReleaseKey key) in early)
            Announced(peer, key);
    }

    /// <summary>
    /// An operator cancels an upgrade: one that is under way, whose guest is taken back; or one that has failed for good, which
    /// the next announcement could begin again. From then on only an operator begins it again.
    /// </summary>
    /// <exception cref="RefusalException">There is none to cancel.</exception>
    public async Task CancelAsync(ReleaseKey key, string reason)
    {
        if (await TryCancelAsync(key, reason))
            return;
        lock (_lock)
        {
            if (_runner.Find(key) is null && parts.Table.Find(key) is { Info.State: UpgradeState.Failed } failed)
            {
                parts.Sync.Abandon(key);
                _sources.TryRemove(key, out _);
                parts.Table.Set(Ended(failed, OperationState.Cancelled, reason));
                UpgradeLog.Cancelled(parts.Log, key.ToString(), reason);
                return;
            }
        }
        throw new RefusalException(ProblemCode.NotFound, $"No upgrade to {key} is under way.", "Get-AppUpgrade lists them.");
    }

    /// <summary>Cancels the upgrade to a version, and returns when it has ended.</summary>
    /// <returns>False where none is under way.</returns>
    public async Task<bool> TryCancelAsync(ReleaseKey key, string reason)
    {
        if (_runner.Find(key) is not { } run)
            return false;
        run.Cancel(reason);
        await run.Completion;
        return true;
    }

    /// <summary>Pauses all upgrades; the next daemon goes on with them.</summary>
    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    private DateTimeOffset Now => parts.Clock.GetUtcNow();

    /// <summary>An operator asks for a version that is upgrading: the upgrade gets another source, or begins its next attempt
    /// now.</summary>
    private UpgradeInfo Hasten(OperationRun<UpgradeOperation> run, string? source, Isolation? isolation)
    {
        ReleaseKey key = run.Operation.Key;
        if (run.IsCancelling)
            throw new RefusalException(
                ProblemCode.UpgradeInProgress,
                $"The upgrade to {key} is being cancelled.",
                "Ask again in a moment."
            );
        if (source is not null)
            run.Operation.Sources.Prefer(source);
        else if (run.Operation.Status.State != OperationState.Waiting)
            throw new RefusalException(
                ProblemCode.UpgradeInProgress,
                $"An upgrade to {key} is under way.",
                "Wait-AppUpgrade follows it, Sync-AppVersion -Source has it come from another node, Stop-AppUpgrade ends it."
            );
        // An upgrade that waits for its next attempt may as well begin it now.
        bool waits = false;
        UpgradeRecord record = parts.Table.Update(
            key,
            present =>
            {
                waits = present.Status is { State: OperationState.Waiting, Cancelling: null };
                return waits ? UpgradeRecord.New(key, source, 1, isolation, Now).With(run.Operation.Sources) : present;
            }
        )!;
        if (waits)
            run.Wake();
        return record.Info;
    }

    private SourceCandidates SourcesOf(ReleaseKey key) =>
        _sources.GetOrAdd(
            key,
            _ =>
            {
                UpgradeRecord? record = parts.Table.Find(key);
                var sources = new SourceCandidates(record?.Candidates ?? [], record?.Bad ?? [], parts.Clock);
                sources.Changed += () => parts.Table.Update(key, present => present.With(sources));
                return sources;
            }
        );

    private UpgradeInfo Start(UpgradeRecord record, TimeSpan delay, Func<UpgradeRecord, UpgradeRecord> remember)
    {
        if (delay > TimeSpan.Zero)
            record = record.With(record.Status with { State = OperationState.Waiting, NextAttempt = Now + delay });
        record = remember(record.With(SourcesOf(record.Key)));
        Run(record);
        return record.Info;
    }

    private void Run(UpgradeRecord record) =>
        _runner.Start(
            record.Key,
            new UpgradeOperation(record.Key, SourcesOf(record.Key), parts, () => _sources.TryRemove(record.Key, out _))
        );

    private UpgradeRecord Ended(UpgradeRecord record, OperationState end, string? reason) =>
        record.With(record.Status with { State = end, Finished = Now, NextAttempt = null, Reason = reason, Cancelling = null });
}
