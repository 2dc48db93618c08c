using System.Collections.Immutable;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Nodes;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Migrations;

/// <summary>
/// Goes through a migration's phases once, from where the table says it is: where an earlier daemon had come to, if the guest is
/// still the same, for the hook may still be running there.
/// </summary>
internal sealed class MigrationAttempt(
    MigrationTable table,
    MigrationSources sources,
    VersionTable versions,
    ReleaseStore store,
    IGuestHost guests,
    IRoutePublisher routes,
    IGateways gateways,
    MigrationOptions options,
    TimeProvider clock,
    ILogger log
)
{
    /// <summary>Runs it to its end.</summary>
    /// <exception cref="ProblemException">A hook failed, or took too long; nothing of it runs any more.</exception>
    public async Task RunAsync(ReleaseKey to, CancellationToken cancellation)
    {
        Release release = store.Require(to);
        using var late = new CancellationTokenSource(Deadline(release), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await RunPhasesAsync(to, release, both.Token);
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            await guests.EndJobAsync(to, MigrationOptions.JobName, options.EndGrace, cancellation);
            throw new ProblemException(
                ProblemCode.DeadlineExceeded,
                $"The migration to {to} took longer than {Deadline(release).TotalSeconds:0} s (phase {table.Find(to)!.Info.Phase}).",
                "Give it more with migration.timeoutSeconds in release.json, or migrationTimeoutSeconds on the node.",
                e
            );
        }
    }

    private async Task RunPhasesAsync(ReleaseKey to, Release release, CancellationToken cancellation)
    {
        ReleaseHooks hooks = release.Manifest.Hooks;
        MigrationRecord record = table.Find(to)!;
        if (!versions.View.Running.Contains(to))
            table.Report(to, null, $"waiting until {to.Version} runs");
        await versions.WaitAsync(view => view.Running.Contains(to), cancellation);
        DateTimeOffset guest =
            guests.All.FirstOrDefault(g => g.Application == to.Application && g.Version == to.Version)?.Started
            ?? throw new ProblemException(
                ProblemCode.GuestFailed,
                $"The guest of {to} is gone.",
                "See the application's log on the node."
            );
        // In another guest than it began in, what was verified may not be all: while the guest was away, it missed writes.
        if (record.Run is null || record.Guest != guest)
            record = Enter(to, guest, MigrationPhase.Prepare, $"waiting until the gateway sends {to.Version} every write");
        bool behind = await sources.IsBehindAsync(to with { Version = record.Info.From }, cancellation);
        if (record.Info.Phase == MigrationPhase.Prepare)
        {
            // Every write is at the new version from now on, or was at the old one before the hook begins.
            await gateways.WaitUntilUsedAsync(to, cancellation);
            record = Enter(to, guest, MigrationPhase.Migrate, message: null);
        }
        if (record.Info.Phase == MigrationPhase.Migrate)
        {
            await RunHookAsync(record, hooks.Migrate!, release, cancellation);
            record = Leave(to);
            if (hooks.Verify is not null)
                record = Enter(to, guest, MigrationPhase.Verify, message: null);
        }
        if (record.Info.Phase == MigrationPhase.Verify)
        {
            await RunHookAsync(record, hooks.Verify!, release, cancellation);
            Leave(to);
        }
        // What one that missed writes itself has passed on makes nothing good.
        if (!behind)
            await gateways.CaughtUpAsync(to, cancellation);
    }

    private async Task RunHookAsync(
        MigrationRecord record,
        IReadOnlyList<string> arguments,
        Release release,
        CancellationToken cancellation
    )
    {
        ReleaseKey to = record.Key;
        // The hook finds the older version at its address from its first instruction on.
        await routes.FlushAsync(cancellation);
        TimeSpan left = Deadline(release) - (clock.GetUtcNow() - record.PhaseStarted!.Value);
        GuestCommandResult result = await guests.RunAsync(
            to,
            new GuestCommand(
                arguments,
                Variables(record.Info),
                left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1),
                (progress, message) => table.Report(to, progress, message),
                new GuestJob(MigrationOptions.JobName, record.Run!)
            ),
            cancellation
        );
        if (result.ExitCode == 0)
            return;
        string said = HookOutput.LastLine(result.Output);
        throw record.Info.Phase == MigrationPhase.Verify
            ? new ProblemException(
                ProblemCode.HookFailed,
                $"The verify hook of {to} ended with status {result.ExitCode}: {said}",
                "What it misses was not copied, or was changed since; nothing of the older version was."
            )
            : new ProblemException(
                ProblemCode.HookFailed,
                $"The migrate hook of {to} ended with status {result.ExitCode}: {said}"
            );
    }

    private MigrationRecord Enter(ReleaseKey to, DateTimeOffset guest, MigrationPhase phase, string? message)
    {
        MigrationLog.Phase(log, to.ToString(), phase);
        return table.Update(
            to,
            record =>
                record with
                {
                    Info = record.Info with { Phase = phase, Progress = null, Message = message },
                    Guest = guest,
                    Run = phase == MigrationPhase.Prepare ? null : Guid.NewGuid().ToString("N"),
                    PhaseStarted = clock.GetUtcNow(),
                }
        );
    }

    private MigrationRecord Leave(ReleaseKey to) =>
        table.Update(
            to,
            record =>
            {
                double seconds = (clock.GetUtcNow() - record.PhaseStarted!.Value).TotalSeconds;
                MigrationInfo info = record.Info with { Progress = 1 };
                return record with
                {
                    Info =
                        info.Phase == MigrationPhase.Migrate
                            ? info with
                            {
                                MigrateSeconds = seconds,
                            }
                            : info with
                            {
                                VerifySeconds = seconds,
                            },
                };
            }
        );

    private ImmutableDictionary<string, string> Variables(MigrationInfo info) =>
        guests
            .PredecessorVariables(new ReleaseKey(info.Application, info.To), info.From)
            .ToImmutableDictionary()
            .Add("VM_MIGRATE_FROM", info.From.ToString())
            .Add("VM_MIGRATE_TO", info.To.ToString());

    private TimeSpan Deadline(Release release) =>
        release.Manifest.Migration?.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Deadline;
}
