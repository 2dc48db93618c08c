using System.Collections.Concurrent;
using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Migrations;

/// <summary>
/// The copying of state from one version to another, by the release's hooks. It resumes at the phase that an earlier daemon had
/// reached if the guest is still the same one, for the hook may still run in it.
/// </summary>
/// <param name="to">The version that is migrated to.</param>
/// <param name="parts">What migrations work with.</param>
/// <param name="attempts">How many attempts ended, by application and by whether they succeeded.</param>
/// <param name="succeeded">Called when the state was migrated.</param>
internal sealed class MigrationOperation(
    ReleaseKey to,
    MigrationParts parts,
    ConcurrentDictionary<(string Application, bool Succeeded), long> attempts,
    Action<ReleaseKey> succeeded
) : RecordedOperation<MigrationRecord>(to, parts.Table)
{
    private DateTimeOffset? _guest;

    /// <inheritdoc/>
    public override TimeSpan AttemptDeadline =>
        parts.Store.Find(Key)?.Manifest.Migration?.TimeoutSeconds is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : parts.Options.Deadline;

    /// <inheritdoc/>
    public override string ToString() => $"The migration to {Key}";

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<OperationStep>> BeginAsync(CancellationToken cancellation)
    {
        // After a failure it begins anew: the hook finds what it has copied before.
        UpdateRecord(record => record.Info.State == MigrationState.Waiting ? record.Restarted() : record);
        ReleaseHooks hooks = parts.Store.Require(Key).Manifest.Hooks;
        if (!parts.Versions.View.Running.Contains(Key))
            parts.Table.Report(Key, null, $"waiting until {Key.Version} runs");
        await parts.Versions.WaitAsync(view => view.Running.Contains(Key), cancellation);
        // A guest may have ended although its version's state does not say so yet.
        _guest =
            parts
                .Guests.All.FirstOrDefault(g =>
                    g.Application == Key.Application && g.Version == Key.Version && g.State == GuestState.Running
                )
                ?.Started
            ?? throw new RefusalException(
                ProblemCode.GuestFailed,
                $"The guest of {Key} is gone.",
                "See the application's log on the node."
            );
        bool behind = await parts.Sources.IsBehindAsync(Key with { Version = Record.Info.From }, cancellation);
        // In another guest than it began in it starts over: the version missed writes while it had no guest.
        MigrationPhase from = IsUnderWayIn(_guest) ? Record.Info.Phase : MigrationPhase.Prepare;
        PhaseStep[] phases =
        [
            // From its end on the newer version gets every write; the writes before are in the older one when the hook begins.
            Step(MigrationPhase.Prepare, token => parts.Gateways.WaitUntilUsedAsync(Key, token)),
            Step(MigrationPhase.Migrate, token => RunHookAsync(hooks.Migrate!, token)),
            .. hooks.Verify is { } verify ? new[] { Step(MigrationPhase.Verify, token => RunHookAsync(verify, token)) } : [],
        ];
        return
        [
            .. phases.Where(step => step.Phase >= from),
            // A source that is behind cannot make up for the writes that the newer version missed.
            .. behind
                ? []
                : new[]
                {
                    new OperationStep(
                        "CatchUp",
                        Timeout.InfiniteTimeSpan,
                        token => Silently(parts.Gateways.CaughtUpAsync(Key, token))
                    ),
                },
        ];
    }

    /// <inheritdoc/>
    public override void Remember(OperationStep step, StepStatus status)
    {
        if (step is not PhaseStep { Phase: var phase })
            return;
        if (status.State == OperationState.Succeeded)
        {
            UpdateRecord(record => record.Left(parts.Clock.GetUtcNow()));
        }
        else if (status.State == OperationState.Running && !(IsUnderWayIn(_guest) && Record.Info.Phase == phase))
        {
            MigrationLog.Phase(parts.Log, Key.ToString(), phase);
            UpdateRecord(record => record.Entered(phase, _guest, parts.Clock.GetUtcNow()));
        }
    }

    /// <inheritdoc/>
    public override Task UndoAsync(OperationStep? step, StepEnd end) => end == StepEnd.Late ? EndHookAsync() : Task.CompletedTask;

    /// <inheritdoc/>
    public override RefusalException Late(OperationStep? step) =>
        new(
            ProblemCode.DeadlineExceeded,
            $"The migration to {Key} took longer than {AttemptDeadline.TotalSeconds:0} s (phase {Record.Info.Phase}).",
            "Give it more with migration.timeoutSeconds in release.json, or migrationTimeoutSeconds on the node."
        );

    /// <inheritdoc/>
    public override RefusalException Unexpected(Exception error)
    {
        MigrationLog.Crashed(parts.Log, Key.ToString(), error);
        return new RefusalException(
            ProblemCode.InternalError,
            $"The migration to {Key} could not be run: {error.Message}",
            "See the daemon's log.",
            error
        );
    }

    /// <inheritdoc/>
    public override Retry? Next(RefusalException? failure)
    {
        attempts.AddOrUpdate((Key.Application, failure is null), 1, (_, count) => count + 1);
        int attempt = Status.Attempt;
        if (
            failure is null
            || failure.Code is ProblemCode.HookMissing or ProblemCode.ReleaseNotFound
            || attempt >= parts.Options.Retry.MaximalAttempts
        )
            return null;
        TimeSpan backOff = parts.Options.Retry.BackOff(attempt);
        MigrationLog.Retry(parts.Log, Key.ToString(), attempt, backOff.TotalSeconds, failure.Message);
        return new Retry(backOff);
    }

    /// <inheritdoc/>
    public override async Task<string?> EndAsync(OperationState end, string? reason)
    {
        switch (end)
        {
            case OperationState.Succeeded:
                DefaultVersion.Raise(parts.Versions, Key);
                break;
            case OperationState.Failed:
                reason =
                    $"{reason} It was tried {Status.Attempt} times: mend that, then start it again with Start-StateMigration.";
                break;
            default:
                try
                {
                    await EndHookAsync();
                }
                catch (RefusalException e)
                {
                    // Two hooks never run at once all the same: the guest's agent ends one before it begins another.
                    reason += $" Its hook may still run until the guest ends: {e.Message}";
                }
                break;
        }
        MigrationLog.Ended(parts.Log, Key.ToString(), end.ToMigrationState(), reason);
        return reason;
    }

    /// <inheritdoc/>
    public override async Task EndedAsync(OperationState end, CancellationToken cancellation)
    {
        if (end == OperationState.Succeeded)
            succeeded(Key);
        // The address of the migration's source leads to the guest's own predecessor again, or nowhere.
        await parts.Routes.FlushAsync(cancellation);
    }

    // Whether a hook runs, or has run, in the guest that runs now.
    private bool IsUnderWayIn(DateTimeOffset? guest) => Record.Run is not null && Record.Guest == guest;

    private Task EndHookAsync() =>
        parts.Guests.EndCommandAsync(Key, MigrationOptions.CommandName, parts.Options.EndGrace, CancellationToken.None);

    private async Task RunHookAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        // The predecessor address must lead to the older version before the hook begins.
        await parts.Routes.FlushAsync(cancellation);
        MigrationRecord record = Record;
        TimeSpan left = AttemptDeadline - (parts.Clock.GetUtcNow() - record.PhaseStarted!.Value);
        GuestCommand command = GuestCommand.Run(arguments, left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1)) with
        {
            Environment = Variables(record.Info),
            Identity = new CommandIdentity(MigrationOptions.CommandName, record.Run!),
            Progress = said => parts.Table.Report(Key, said.Progress, said.Message),
        };
        CommandResult result = await parts.Guests.RunAsync(Key, command, cancellation);
        if (result.Succeeded)
            return;
        string lastLine = HookOutput.LastLine(result);
        throw record.Info.Phase == MigrationPhase.Verify
            ? new RefusalException(
                ProblemCode.HookFailed,
                $"The verify hook of {Key} ended with status {result.ExitCode}: {lastLine}",
                "What it misses was not copied, or was changed since; nothing of the older version was."
            )
            : new RefusalException(
                ProblemCode.HookFailed,
                $"The migrate hook of {Key} ended with status {result.ExitCode}: {lastLine}"
            );
    }

    private ImmutableDictionary<string, string> Variables(MigrationInfo info) =>
        parts
            .Guests.PredecessorVariables(Key, info.From)
            .ToImmutableDictionary()
            .Add("VM_MIGRATE_FROM", info.From.ToString())
            .Add("VM_MIGRATE_TO", info.To.ToString());

    private static PhaseStep Step(MigrationPhase phase, Func<CancellationToken, Task> run) =>
        new(phase, token => Silently(run(token)));

    private static async Task<string?> Silently(Task done)
    {
        await done;
        return null;
    }

    /// <summary>A step that everyone may see. It has the attempt's deadline.</summary>
    private sealed record PhaseStep(MigrationPhase Phase, Func<CancellationToken, Task<string?>> RunAsync)
        : OperationStep(Phase.ToString(), Timeout.InfiniteTimeSpan, RunAsync);
}
