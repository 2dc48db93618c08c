using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Stopping;

/// <summary>
/// Stops a version (paper, section 4.5). Its state is migrated once more, messages without a header go to another version, the
/// version drains, its guest ends, and its mark stays. Every step can be run again. A stop is tried until it succeeds; only where
/// an operator asked for it and the final migration fails, it is given up.
/// </summary>
/// <param name="key">The version.</param>
/// <param name="parts">What stops work with.</param>
internal sealed class StopOperation(ReleaseKey key, StopParts parts) : Operation
{
    private static readonly TimeSpan GatewayPatience = TimeSpan.FromSeconds(5);

    private OperationStatus _status = new(OperationState.Pending, Attempt: 1);
    private long _cut;

    /// <inheritdoc/>
    public override OperationStatus Status => _status;

    /// <inheritdoc/>
    public override string ToString() => $"The stop of {key}";

    /// <inheritdoc/>
    /// <remarks>A stop is remembered as the version's state, without its attempts: the next daemon counts them anew.</remarks>
    public override void Update(Func<OperationStatus, OperationStatus> change) => _status = change(_status);

    /// <inheritdoc/>
    public override Task<IReadOnlyList<OperationStep>> BeginAsync(CancellationToken cancellation)
    {
        IReadOnlyList<OperationStep> steps = !parts.IsToBeStopped(key)
            ? []
            :
            [
                Step("Migrate", MigrateAsync),
                Step("CancelUpgrade", _ => parts.Upgrades.TryCancelAsync(key, UpgradeRunner.Stopped)),
                Step("Drain", async token => _cut = await parts.Drain.RunAsync(key, token)),
                // A newer version to migrate to may have come up while the version drained.
                Step("MigrateAgain", MigrateAsync),
                Step("End", EndAsync),
            ];
        return Task.FromResult(steps);
    }

    /// <inheritdoc/>
    public override RefusalException Late(OperationStep? step) =>
        new(ProblemCode.DeadlineExceeded, $"Step {step?.Name} of the stop of {key} took too long.");

    /// <inheritdoc/>
    public override RefusalException Unexpected(Exception error) => new(ProblemCode.InternalError, error.Message, inner: error);

    /// <inheritdoc/>
    public override Retry? Next(RefusalException? failure)
    {
        // A stop that was refused has left the version as it was, and is given up.
        if (failure is null || parts.Versions.View.StateOf(key) is VersionState.Wanted)
            return null;
        StopLog.StopFailed(parts.Log, key.ToString(), failure);
        return new Retry(parts.Options.Retry.BackOff(_status.Attempt));
    }

    private static OperationStep Step(string name, Func<CancellationToken, Task> run) =>
        new(
            name,
            Timeout.InfiniteTimeSpan,
            async token =>
            {
                await run(token);
                return null;
            }
        );

    /// <summary>
    /// Runs the final migration, where there is one. Where it fails, a stop that an operator asked for is refused; one that
    /// another node's mark asks for is tried until it succeeds, or an operator stops the version without the migration.
    /// </summary>
    private async Task MigrateAsync(CancellationToken cancellation)
    {
        if (Migration() is not { } migrate)
            return;
        try
        {
            await parts.FinalMigration.RunAsync(key, migrate, cancellation);
        }
        catch (RefusalException e)
        {
            string reason =
                $"{key} was not stopped: its state could not be migrated to {migrate.Version} once more. {e.Message} "
                + "Mend that and stop it again, or stop it without (Stop-AppVersion -SkipMigration): what only it has is then not in the newer version.";
            if (parts.Versions.Apply(key, new VersionEvent.EndRefused(reason)) is VersionState.Ending)
                StopLog.GoesOn(parts.Log, key.ToString(), e.Message);
            else
                // The next attempt chooses anew, among the versions that run then.
                parts.Versions.Apply(key, new VersionEvent.MigrationChosen(null));
            throw;
        }
        if (parts.Versions.View.StateOf(key) is VersionState.Ending { Request: var request })
            parts.SetStopping(key, request, request.Obsolete ? MarkKind.Obsolete : null);
        else
            parts.Versions.Apply(key, new VersionEvent.Migrated(parts.Clock.GetUtcNow() + parts.Options.MarkedDrain));
    }

    /// <summary>The migration that has to succeed before the version is stopped; null for none.</summary>
    private FinalMigrationTarget? Migration()
    {
        switch (parts.Versions.View.StateOf(key))
        {
            case VersionState.Ending ending:
                return ending.Migrate;
            case VersionState.Stopping { Migrated: false, Migrate: { } chosen }:
                return chosen;
            // A version that does not run cannot be asked by the newer one's hook, as on a node that was off when the version
            // ended elsewhere: its state folders stay.
            case VersionState.Stopping { Migrated: false, IsMarked: true }
                when parts.Versions.View.Running.Contains(key) && parts.FinalMigration.SuccessorOf(key) is { } successor:
                var migrate = new FinalMigrationTarget(successor, parts.Clock.GetUtcNow());
                parts.Versions.Apply(key, new VersionEvent.MigrationChosen(migrate));
                return migrate;
            default:
                return null;
        }
    }

    private async Task EndAsync(CancellationToken cancellation)
    {
        await parts.Guests.StopAsync(key, parts.Options.StopGrace, cancellation);
        VersionState state = parts.Versions.View.StateOf(key);
        if (state.LosesState)
            await parts.Guests.RemoveStateAsync(key, cancellation);
        parts.Ports.ReleaseAll(key);
        // The release goes also where the version was published anew elsewhere meanwhile: it comes from there again, as it is
        // now.
        if (state is { IsMarked: true } or VersionState.Stopping { Then: StopOutcome.Replaced })
        {
            parts.Store.Remove(key);
            await ForgetAsync(cancellation);
        }
        // Last, so that after a crash every step before is run again.
        parts.Versions.SetStopped(key);
        await parts.Routes.FlushAsync(cancellation);
        StopLog.Stopped(parts.Log, key.ToString(), _cut);
    }

    /// <summary>Tells the gateway that the version is gone for good. A gateway that does not answer is not waited for.</summary>
    private async Task ForgetAsync(CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(GatewayPatience, parts.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await parts.Gateways.ForgetAsync(key, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            StopLog.GatewayNotTold(parts.Log, key.ToString());
        }
    }
}
