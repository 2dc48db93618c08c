using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>One node's way to one version (paper, section 4.3). An attempt that fails leaves no guest and no ports
/// behind.</summary>
/// <param name="key">The version.</param>
/// <param name="sources">The nodes that the version's release may come from.</param>
/// <param name="parts">What upgrades work with.</param>
/// <param name="forgetSources">Called when what is known of the sources is of no use any more.</param>
internal sealed class UpgradeOperation(ReleaseKey key, SourceCandidates sources, UpgradeParts parts, Action forgetSources)
    : RecordedOperation<UpgradeRecord>(key, parts.Table)
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(1),
        UndoPatience = TimeSpan.FromSeconds(20);

    private UpgradeContext? _context;

    /// <summary>The nodes that the version's release may come from.</summary>
    public SourceCandidates Sources { get; } = sources;

    /// <inheritdoc/>
    public override string? Unwanted =>
        parts.Versions.View.StateOf(Key) is VersionState.Stopping or { IsMarked: true } ? UpgradeRunner.Stopped : null;

    /// <inheritdoc/>
    public override string ToString() => $"The upgrade to {Key}";

    /// <inheritdoc/>
    public override Task<IReadOnlyList<OperationStep>> BeginAsync(CancellationToken cancellation)
    {
        // A busy source is no failure: the sources are asked on in turn.
        if (Status.Failure != ProblemCode.SourceBusy)
            Sources.BeginAttempt();
        // Where the version runs already, an earlier attempt came as far as the migration, and only that is left.
        bool runs = parts.Versions.View.Running.Contains(Key);
        UpgradeRecord record = UpdateRecord(record =>
            record.With(Sources).Restarted(fromTheStart: !runs, parts.Clock.GetUtcNow())
        );
        UpgradeLog.Started(parts.Log, Key.ToString(), record.Info.Attempt, record.Info.Source);
        var context = new UpgradeContext(record, Sources, parts.SyncOptions.Patience(record.Info.Attempt));
        _context = context;
        if (runs)
            context.Release = parts.Store.Require(Key);
        return Task.FromResult<IReadOnlyList<OperationStep>>([
            .. parts
                .Steps.Where(step => !runs || step.Step == UpgradeStep.Migrate)
                .Select(step => new BoundStep(
                    step.Step,
                    parts.Options.Deadline(step.Step),
                    token => RunAsync(step, context, token)
                )),
        ]);
    }

    /// <inheritdoc/>
    public override void Remember(OperationStep step, StepStatus status)
    {
        UpgradeStep name = ((BoundStep)step).Step;
        double milliseconds = status.Elapsed.TotalMilliseconds;
        var info = new UpgradeStepInfo(name, status.State.ToUpgradeState(), milliseconds, status.Detail);
        UpdateRecord(record => SoFar(record.With(info), _context!));
        if (status.State == OperationState.Succeeded)
            UpgradeLog.StepDone(parts.Log, Key.ToString(), name, milliseconds);
        else if (status.State != OperationState.Running)
            UpgradeLog.StepFailed(parts.Log, Key.ToString(), name, status.Detail ?? "");
    }

    /// <inheritdoc/>
    public override async Task UndoAsync(OperationStep? step, StepEnd end)
    {
        // Where taking back fails, the next attempt's boot step stops the guest first.
        if (step is BoundStep { Step: UpgradeStep.Boot or UpgradeStep.Install or UpgradeStep.Start or UpgradeStep.Register })
            await TakeBackAsync();
    }

    /// <inheritdoc/>
    public override RefusalException Late(OperationStep? step) =>
        new(
            ProblemCode.DeadlineExceeded,
            $"Step {step?.Name} of the upgrade to {Key} took longer than {step?.Deadline.TotalSeconds:0} s.",
            "See the daemon's and the application's log on the node."
        );

    /// <inheritdoc/>
    public override RefusalException Unexpected(Exception error)
    {
        UpgradeLog.Crashed(parts.Log, Key.ToString(), error);
        return new RefusalException(ProblemCode.InternalError, error.Message, inner: error);
    }

    /// <inheritdoc/>
    public override Retry? Next(RefusalException? failure)
    {
        if (failure is null)
            return null;
        // A busy source is no failure: the attempt does not count.
        bool busy = failure.Code == ProblemCode.SourceBusy;
        int attempt = Status.Attempt;
        if (!busy && (UpgradeFailures.IsFinal(failure.Code) || attempt >= parts.Options.Retry.MaximalAttempts))
            return null;
        TimeSpan delay = Delay(failure.Code, attempt);
        if (busy)
            UpgradeLog.Queued(parts.Log, Key.ToString(), delay.TotalSeconds);
        else
            UpgradeLog.Retry(parts.Log, Key.ToString(), delay.TotalSeconds, failure.Message);
        return new Retry(delay, IsCounted: !busy);
    }

    /// <inheritdoc/>
    public override async Task<string?> EndAsync(OperationState end, string? reason)
    {
        switch (end)
        {
            case OperationState.Succeeded:
                double milliseconds = (parts.Clock.GetUtcNow() - Record.Info.Started).TotalMilliseconds;
                UpgradeLog.Succeeded(parts.Log, Key.ToString(), milliseconds);
                forgetSources();
                break;
            case OperationState.Failed:
                UpgradeLog.Failed(parts.Log, Key.ToString(), reason!);
                // Before the end is remembered: whoever sees the upgrade failed finds no files of it.
                parts.Sync.Abandon(Key);
                break;
            default:
                await parts.Migrations.TryCancelAsync(Key, reason!);
                parts.Sync.Abandon(Key);
                forgetSources();
                UpgradeLog.Cancelled(parts.Log, Key.ToString(), reason!);
                // The step may not have been taken back, where a daemon was killed while it cancelled the upgrade.
                if (!parts.Versions.View.Running.Contains(Key))
                    await TakeBackAsync();
                break;
        }
        return reason;
    }

    /// <summary>Stops the version's guest and releases its ports. This goes on when the upgrade is cancelled.</summary>
    private async Task TakeBackAsync()
    {
        using var late = new CancellationTokenSource(parts.Options.StopGrace + UndoPatience, parts.Clock);
        try
        {
            await parts.Guests.StopAsync(Key, parts.Options.StopGrace, late.Token);
        }
        finally
        {
            parts.Ports.ReleaseAll(Key);
        }
    }

    private async Task<string?> RunAsync(IUpgradeStep step, UpgradeContext context, CancellationToken cancellation)
    {
        using ITimer? shown = step.Step is UpgradeStep.Copy or UpgradeStep.Sync
            ? parts.Clock.CreateTimer(_ => Show(context), null, ShowEvery, ShowEvery)
            : null;
        return await step.RunAsync(context, cancellation);
    }

    /// <summary>How long to wait for the next attempt: the back-off; or less where another source can be asked before; or, where
    /// every source is busy, until one may be asked again.</summary>
    private TimeSpan Delay(ProblemCode failure, int attempt)
    {
        TimeSpan backOff = parts.Options.Retry.BackOff(attempt);
        return
            UpgradeFailures.LacksSource(failure, Record.Info.Steps)
            && Sources.UntilNext() is { } next
            && (next < backOff || failure == ProblemCode.SourceBusy)
            ? next
            : backOff;
    }

    private void Show(UpgradeContext context) =>
        parts.Table.Show(
            Key,
            record =>
                record.Info.State == UpgradeState.Running
                && (record.Info.BytesReceived != context.BytesReceived || record.Info.Source != context.Source)
                    ? SoFar(record, context)
                    : record
        );

    private static UpgradeRecord SoFar(UpgradeRecord record, UpgradeContext context) =>
        record with
        {
            Info = record.Info with
            {
                Source = context.Source,
                BytesCopied = context.BytesCopied,
                BytesReceived = context.BytesReceived,
            },
        };

    /// <summary>A step of this upgrade's attempt.</summary>
    private sealed record BoundStep(UpgradeStep Step, TimeSpan Deadline, Func<CancellationToken, Task<string?>> RunAsync)
        : OperationStep(Step.ToString(), Deadline, RunAsync);
}
