using System.Collections.Concurrent;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Nodes;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Versions;

/// <summary>
/// Stops versions (paper, section 4.5): messages without a header go elsewhere, what uses the version may end, then the guest
/// does, and an obsolete mark stays. Every part of it can be done again, and is when a daemon did not live to its end.
/// </summary>
internal sealed class VersionStopper(
    VersionTable versions,
    UpgradeCoordinator upgrades,
    IGuestHost guests,
    PortRegistry ports,
    IRoutePublisher routes,
    IGateways gateways,
    ReleaseStore store,
    LastMigration lastMigration,
    VersionDrain drain,
    UpgradeOptions options,
    TimeProvider clock,
    ILogger<VersionStopper> log
) : IAsyncDisposable
{
    private static readonly TimeSpan GatewayPatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ReleaseKey, Task> _stopping = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();

    /// <summary>Begins to stop a version; answers once that is remembered, so that it happens whatever becomes of this
    /// daemon.</summary>
    /// <exception cref="ProblemException">The version is not here, or is the last one that runs and this was not
    /// forced.</exception>
    public Task StopAsync(ReleaseKey key, StopVersionRequest request) =>
        StopAsync(key, request, request.Obsolete ? MarkKind.Obsolete : null);

    /// <summary>As above, with the mark that the version gets.</summary>
    /// <param name="key">Which.</param>
    /// <param name="request">How.</param>
    /// <param name="mark">Null for none.</param>
    public async Task StopAsync(ReleaseKey key, StopVersionRequest request, MarkKind? mark)
    {
        if (request.DrainSeconds is < 0 or > 3600)
            throw new ProblemException(
                ProblemCode.InvalidRequest,
                $"drainSeconds is {request.DrainSeconds}.",
                "Write 0 to 3600."
            );
        VersionView view = versions.View;
        VersionState state = view.StateOf(key);
        // A version may be marked obsolete before it ever comes: that keeps it away.
        if (!IsHere(key) && !state.IsRemembered && !request.Obsolete)
            throw new ProblemException(
                ProblemCode.VersionNotFound,
                $"{key} is not on this node.",
                "GET /v1/versions lists what is."
            );
        if (state is VersionState.Withdrawn && mark != MarkKind.Obsolete)
            throw new ProblemException(
                ProblemCode.VersionWithdrawn,
                $"{key} is withdrawn on this node already.",
                "Nothing is to be done."
            );
        if (state is VersionState.Obsolete { StateRemoved: var removed } && (removed || !request.RemoveState))
            throw new ProblemException(
                ProblemCode.VersionObsolete,
                $"{key} is obsolete on this node already.",
                "Nothing is to be done."
            );
        if (request.Obsolete && !state.IsMarked && view.Marks(key.Application).Count >= MarkMessage.MaximalCount)
        {
            throw new ProblemException(
                ProblemCode.InvalidRequest,
                $"'{key.Application}' has {MarkMessage.MaximalCount} obsolete versions, and no more are remembered.",
                "Stop it without marking it obsolete."
            );
        }
        bool isLast = view.Serves(key) && !drain.IsServedBesides(key);
        if (isLast && !request.Force)
        {
            throw new ProblemException(
                ProblemCode.VersionInUse,
                $"{key} is the last version of '{key.Application}' that runs on this node.",
                "Bring up another version first, or force it: the application is then not served here."
            );
        }
        if (
            request is { Obsolete: true, SkipMigration: false }
            && view.Serves(key)
            && lastMigration.SuccessorOf(key) is { } successor
        )
        {
            // Asked for again it is the same migration.
            versions.Apply(
                key,
                new VersionEvent.EndAsked(
                    request,
                    (state as VersionState.Ending)?.Migrate ?? new LastMigrationTo(successor, clock.GetUtcNow())
                )
            );
            UpgradeLog.Ending(log, key.ToString(), successor.ToString());
            Begin(key);
            return;
        }
        SetStopping(key, request, mark);
        if (isLast)
            versions.SetLeft(key.Application);
        await upgrades.TryCancelAsync(key, UpgradeCoordinator.Stopped);
        Begin(key);
    }

    /// <summary>Begins to stop what was marked already, because another node's mark says so. Returns at once.</summary>
    public void Begin(IReadOnlyList<ReleaseKey> marked)
    {
        foreach (ReleaseKey key in marked)
            Begin(key);
    }

    /// <summary>Goes on with what an earlier daemon was stopping.</summary>
    public void Resume()
    {
        foreach (
            (ReleaseKey key, _) in versions.View.States.Where(version =>
                version.Value is VersionState.Stopping or VersionState.Ending
            )
        )
            Begin(key);
    }

    /// <summary>Waits until a version that is being stopped is stopped.</summary>
    public Task WaitAsync(ReleaseKey key, CancellationToken cancellation) =>
        _stopping.GetValueOrDefault(key, Task.CompletedTask).WaitAsync(cancellation);

    /// <summary>Whether something of a version is on the node that stopping it would take away.</summary>
    public bool IsHere(ReleaseKey key) =>
        store.Find(key) is not null
        || upgrades.IsUnderWay(key)
        || guests.All.Any(g => g.Application == key.Application && g.Version == key.Version);

    /// <summary>Lets go of what is under way; the next daemon goes on with it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_stopping.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Begin(ReleaseKey key)
    {
        lock (_lock)
        {
            if (_ending.IsCancellationRequested || (_stopping.TryGetValue(key, out Task? running) && !running.IsCompleted))
                return;
            using (ExecutionContext.SuppressFlow())
                _stopping[key] = Task.Run(() => RunAsync(key));
        }
    }

    /// <summary>From here on whatever is on its way to run the version sees that it shall not.</summary>
    private void SetStopping(ReleaseKey key, StopVersionRequest request, MarkKind? mark)
    {
        DateTimeOffset now = clock.GetUtcNow();
        versions.Apply(
            key,
            new VersionEvent.StopAsked(
                mark,
                request.RemoveState,
                now + TimeSpan.FromSeconds(request.DrainSeconds),
                mark is not null ? request.Reason ?? "an operator stopped it for good." : null,
                now
            )
        );
        UpgradeLog.Stopping(log, key.ToString(), request.DrainSeconds);
    }

    private async Task RunAsync(ReleaseKey key)
    {
        for (int attempt = 1; !_ending.IsCancellationRequested; attempt++)
        {
            try
            {
                if (!await MigrateAsync(key))
                    return;
                await upgrades.TryCancelAsync(key, UpgradeCoordinator.Stopped);
                long cut = await drain.RunAsync(key, _ending.Token);
                // The newer version may have come only now.
                await MigrateAsync(key);
                await EndAsync(key);
                UpgradeLog.Stopped(log, key.ToString(), cut);
                return;
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                UpgradeLog.StopFailed(log, key.ToString(), e);
            }
            await Task.Delay(options.BackOff(attempt), clock, _ending.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Migrates the version's state for the last time, where that has to be. Another node's mark leaves no choice: then it is
    /// tried until it succeeds, or an operator does without.
    /// </summary>
    /// <returns>False when it failed, so that the version goes on.</returns>
    private async Task<bool> MigrateAsync(ReleaseKey key)
    {
        if (MigrationOf(key) is not { } migrate)
            return true;
        try
        {
            await lastMigration.RunAsync(key, migrate, _ending.Token);
        }
        catch (ProblemException e)
        {
            string reason =
                $"{key} was not stopped: what it has could not be migrated to {migrate.Version} once more. {e.Message} "
                + "Mend that and stop it again, or stop it without (Stop-AppVersion -SkipMigration): what only it has is then not in the newer version.";
            if (versions.Apply(key, new VersionEvent.EndRefused(reason)) is VersionState.Ending)
            {
                UpgradeLog.GoesOn(log, key.ToString(), e.Message);
                return false;
            }
            // The next attempt is another migration, to whichever version runs then.
            versions.Apply(key, new VersionEvent.MigrationChosen(null));
            throw;
        }
        if (versions.View.StateOf(key) is VersionState.Ending { Request: var request })
            SetStopping(key, request, request.Obsolete ? MarkKind.Obsolete : null);
        else
            versions.Apply(key, new VersionEvent.Migrated(clock.GetUtcNow() + options.MarkedDrain));
        return true;
    }

    /// <summary>The migration that has to succeed before the version is stopped; null for none.</summary>
    private LastMigrationTo? MigrationOf(ReleaseKey key)
    {
        switch (versions.View.StateOf(key))
        {
            case VersionState.Ending ending:
                return ending.Migrate;
            case VersionState.Stopping { Migrated: false } stopping:
                // Where it does not run, as on a node that was off when it ended elsewhere, its hook could not ask it; its state
                // folders stay.
                if (
                    stopping.Migrate is not null
                    || !stopping.IsMarked
                    || !versions.View.Running.Contains(key)
                    || lastMigration.SuccessorOf(key) is not { } successor
                )
                    return stopping.Migrate;
                var migrate = new LastMigrationTo(successor, clock.GetUtcNow());
                versions.Apply(key, new VersionEvent.MigrationChosen(migrate));
                return migrate;
            default:
                return null;
        }
    }

    private async Task EndAsync(ReleaseKey key)
    {
        await guests.StopAsync(key, options.StopGrace, _ending.Token);
        VersionState state = versions.View.StateOf(key);
        if (state.LosesState)
            await guests.RemoveStateAsync(key, _ending.Token);
        ports.ReleaseAll(key);
        // Also of a version that was published anew elsewhere meanwhile: it comes from there again, with whatever it is now.
        if (state is { IsMarked: true } or VersionState.Stopping { Then: StopOutcome.Replaced })
        {
            store.Remove(key);
            await ForgetAsync(key);
        }
        // Last: what a crash left out before is done again.
        versions.SetStopped(key);
        await routes.FlushAsync(_ending.Token);
    }

    /// <summary>A gateway that does not listen is no reason to keep a version that is gone.</summary>
    private async Task ForgetAsync(ReleaseKey key)
    {
        using var late = new CancellationTokenSource(GatewayPatience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _ending.Token);
        try
        {
            await gateways.ForgetAsync(key, both.Token);
        }
        catch (OperationCanceledException) when (!_ending.IsCancellationRequested)
        {
            UpgradeLog.GatewayNotTold(log, key.ToString());
        }
    }
}
