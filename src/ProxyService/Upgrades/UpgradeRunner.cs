using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Runs one attempt of an upgrade: every step timed, bounded and remembered. What fails leaves the node as it
/// was.</summary>
internal sealed class UpgradeRunner(
    IReadOnlyList<IUpgradeStage> stages,
    UpgradeTable table,
    VersionTable versions,
    ReleaseStore store,
    IGuestHost guests,
    PortRegistry ports,
    UpgradeOptions options,
    SyncOptions sync,
    TimeProvider clock,
    ILogger<UpgradeRunner> log
)
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(1);

    /// <summary>Runs the steps in order.</summary>
    /// <param name="record">The upgrade, about to be tried.</param>
    /// <param name="sources">The nodes that its release may come from.</param>
    /// <param name="cancellation">Ends it, or pauses it for the next daemon.</param>
    /// <exception cref="ProblemException">A step failed; the record says which, and what was begun is taken back.</exception>
    public async Task RunAsync(UpgradeRecord record, SourceCandidates sources, CancellationToken cancellation)
    {
        var context = new UpgradeContext(record, sources, sync.Patience(record.Info.Attempt));
        // Where the version runs already, an earlier attempt came as far as the migration, and only that is left.
        bool runs = versions.View.Running.Contains(record.Key);
        if (runs)
            context.Release = store.Require(record.Key);
        foreach (IUpgradeStage stage in stages)
        {
            if (runs && stage.Step != UpgradeStep.Migrate)
                continue;
            long started = clock.GetTimestamp();
            Remember(context, new UpgradeStepInfo(stage.Step, UpgradeState.Running, 0, Detail: null));
            try
            {
                string? detail = await RunBoundedAsync(stage, context, cancellation);
                double milliseconds = clock.GetElapsedTime(started).TotalMilliseconds;
                Remember(context, new UpgradeStepInfo(stage.Step, UpgradeState.Succeeded, milliseconds, detail));
                UpgradeLog.StepDone(log, context.Key.ToString(), stage.Step, milliseconds);
            }
            catch (Exception e)
            {
                UpgradeState state = cancellation.IsCancellationRequested ? UpgradeState.Cancelled : UpgradeState.Failed;
                if (stage.Step is UpgradeStep.Boot or UpgradeStep.Install or UpgradeStep.Start or UpgradeStep.Register)
                    await TakeBackAsync(context);
                Remember(
                    context,
                    new UpgradeStepInfo(stage.Step, state, clock.GetElapsedTime(started).TotalMilliseconds, e.Message)
                );
                UpgradeLog.StepFailed(log, context.Key.ToString(), stage.Step, e.Message);
                throw;
            }
        }
    }

    private async Task<string?> RunBoundedAsync(IUpgradeStage stage, UpgradeContext context, CancellationToken cancellation)
    {
        TimeSpan deadline = options.Deadline(stage.Step);
        using var late = new CancellationTokenSource(deadline, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        using ITimer? shown = stage.Step is UpgradeStep.Copy or UpgradeStep.Sync
            ? clock.CreateTimer(_ => Show(context), null, ShowEvery, ShowEvery)
            : null;
        try
        {
            return await stage.RunAsync(context, both.Token);
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ProblemException(
                ProblemCode.DeadlineExceeded,
                $"Step {stage.Step} of the upgrade to {context.Key} took longer than {deadline.TotalSeconds:0} s.",
                "See the daemon's and the application's log on the node.",
                e
            );
        }
    }

    private async Task TakeBackAsync(UpgradeContext context)
    {
        // Not cancelled with the upgrade: a cancelled upgrade leaves no guest behind either.
        using var late = new CancellationTokenSource(options.StopGrace + TimeSpan.FromSeconds(20), clock);
        try
        {
            await guests.StopAsync(context.Key, options.StopGrace, late.Token);
        }
        catch (Exception e) when (e is ProblemException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // The next attempt's boot begins with stopping what is there.
            UpgradeLog.Crashed(log, context.Key.ToString(), e);
        }
        ports.ReleaseAll(context.Key);
    }

    private void Remember(UpgradeContext context, UpgradeStepInfo step) =>
        table.Update(context.Key, record => SoFar(record.With(step), context));

    private void Show(UpgradeContext context)
    {
        if (
            table.Find(context.Key)?.Info is { State: UpgradeState.Running } shown
            && (shown.BytesReceived != context.BytesReceived || shown.Source != context.Source)
        )
            table.Show(context.Key, record => record.Info.State == UpgradeState.Running ? SoFar(record, context) : record);
    }

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
}
