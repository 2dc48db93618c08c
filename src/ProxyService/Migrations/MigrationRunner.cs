using System.Collections.Concurrent;
using System.Collections.Immutable;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Nodes;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Migrations;

/// <summary>Runs applications' migrate hooks (paper, section 3.4): in the new version's guest, one at a time an application.</summary>
internal sealed class MigrationRunner(
    MigrationTable table, VersionTable versions, ReleaseStore store, IGuestHost guests, IRoutePublisher routes, UpgradeOptions options, TimeProvider clock, ILogger<MigrationRunner> log)
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);

    /// <summary>Whether state was migrated to the version already.</summary>
    public bool HasSucceeded(ReleaseKey to) => table.Find(to)?.State == MigrationState.Succeeded;

    /// <summary>The version whose state a migration reads: the highest older one that runs here, or else the predecessor if it is here.</summary>
    public Version? FindSource(ReleaseKey to, Version? predecessor)
    {
        Version? running = versions.View.Running.Where(k => k.Application == to.Application && k.Version < to.Version).Select(k => k.Version).Max();
        return running ?? (predecessor is not null && store.Find(new ReleaseKey(to.Application, predecessor)) is not null ? predecessor : null);
    }

    /// <summary>An operator asks for a migration; answers once it runs.</summary>
    /// <exception cref="ProblemException">The version does not run, has no hook, or a migration runs already.</exception>
    public MigrationInfo Start(ReleaseKey to, Version? from)
    {
        if (!versions.View.Running.Contains(to))
            throw new ProblemException(ProblemCode.VersionNotFound, $"{to} does not run on this node.", "State is migrated into a running version: upgrade to it first.");
        Release release = store.Require(to);
        Version source = from ?? FindSource(to, release.Manifest.Predecessor) ?? throw new ProblemException(
            ProblemCode.VersionNotFound, $"No older version of '{to.Application}' is on this node.", "Name the version to migrate from.");
        if (source >= to.Version)
            throw new ProblemException(ProblemCode.InvalidRequest, $"{source} is not older than {to.Version}.", "State is migrated from an older version to a newer one.");
        CancellationTokenSource cancellation = Begin(to, source, release);
        _ = RunToTheEndAsync(to, source, release, cancellation);
        return table.Find(to)!;
    }

    /// <summary>Runs the migration that is part of an upgrade.</summary>
    /// <exception cref="ProblemException">The hook failed, or a migration of the application runs already.</exception>
    public async Task RunAsync(ReleaseKey to, Version from, CancellationToken cancellation)
    {
        Release release = store.Require(to);
        CancellationTokenSource own = Begin(to, from, release);
        await using CancellationTokenRegistration registration = cancellation.Register(own.Cancel);
        if (await RunToTheEndAsync(to, from, release, own).ConfigureAwait(false) is { } problem)
        {
            cancellation.ThrowIfCancellationRequested();
            throw problem;
        }
    }

    /// <summary>Ends an application's migration.</summary>
    /// <exception cref="ProblemException">None runs.</exception>
    public void Cancel(string application)
    {
        if (!_running.TryGetValue(application, out CancellationTokenSource? cancellation))
            throw new ProblemException(ProblemCode.NotFound, $"No migration of '{application}' runs.", "GET /v1/migrations lists them.");
        cancellation.Cancel();
    }

    /// <summary>Ends an application's migration where one runs.</summary>
    public void TryCancel(string application)
    {
        if (_running.TryGetValue(application, out CancellationTokenSource? cancellation))
            cancellation.Cancel();
    }

    private CancellationTokenSource Begin(ReleaseKey to, Version from, Release release)
    {
        if (release.Manifest.Hooks.Migrate is null)
            throw new ProblemException(ProblemCode.HookMissing, $"The release of {to} has no migrate hook.", "Make a release whose release.json has hooks.migrate.");
        var cancellation = new CancellationTokenSource();
        if (!_running.TryAdd(to.Application, cancellation))
            throw new ProblemException(ProblemCode.MigrationInProgress, $"A migration of '{to.Application}' runs already.", "Wait for it, or cancel it with DELETE /v1/migrations.");
        table.Set(new MigrationInfo(to.Application, from, to.Version, MigrationState.Running, null, null, clock.GetUtcNow(), null, null), durable: true);
        MigrationLog.Started(log, to.ToString(), from.ToString());
        return cancellation;
    }

    private async Task<ProblemException?> RunToTheEndAsync(ReleaseKey to, Version from, Release release, CancellationTokenSource cancellation)
    {
        ProblemException? problem = null;
        MigrationState state = MigrationState.Succeeded;
        try
        {
            // The hook finds the older version at its address from its first instruction on.
            await routes.FlushAsync(cancellation.Token).ConfigureAwait(false);
            GuestCommandResult result = await guests.RunAsync(to, Command(to, from, release), cancellation.Token).ConfigureAwait(false);
            if (result.ExitCode != 0)
            {
                problem = new ProblemException(
                    ProblemCode.HookFailed, $"The migrate hook of {to} ended with status {result.ExitCode}: {HookOutput.LastLine(result.Output)}",
                    "Mend what it says, then start the migration again with Start-StateMigration.");
            }
        }
        catch (OperationCanceledException e)
        {
            state = MigrationState.Cancelled;
            problem = new ProblemException(ProblemCode.HookFailed, $"The migration to {to} was cancelled.", "Start it again with Start-StateMigration.", e);
        }
        catch (Exception e)
        {
            problem = e as ProblemException ?? new ProblemException(ProblemCode.HookFailed, $"The migrate hook of {to} could not be run: {e.Message}", "See the daemon's log.", e);
        }
        finally
        {
            _running.TryRemove(to.Application, out _);
        }
        if (problem is not null && state != MigrationState.Cancelled)
            state = MigrationState.Failed;
        MigrationInfo last = table.Find(to)!;
        table.Set(last with { State = state, Progress = problem is null ? 1 : last.Progress, Finished = clock.GetUtcNow(), Reason = problem?.Message }, durable: true);
        MigrationLog.Ended(log, to.ToString(), state, problem?.Message);
        cancellation.Dispose();
        return problem;
    }

    private GuestCommand Command(ReleaseKey to, Version from, Release release) => new(
        release.Manifest.Hooks.Migrate!,
        guests.PredecessorVariables(to, from).ToImmutableDictionary().Add("VM_MIGRATE_FROM", from.ToString()).Add("VM_MIGRATE_TO", to.Version.ToString()),
        options.Deadline(UpgradeStep.Migrate),
        (progress, message) =>
        {
            if (table.Find(to) is { State: MigrationState.Running } running)
                table.Set(running with { Progress = progress ?? running.Progress, Message = message ?? running.Message }, durable: false);
        });
}
