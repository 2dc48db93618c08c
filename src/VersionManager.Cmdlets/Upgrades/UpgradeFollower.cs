using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Follows a node's upgrades and shows their progress.</summary>
internal sealed class UpgradeFollower(VmNode node, PipelineOutput output)
{
    /// <summary>Waits until the matching upgrades are over.</summary>
    /// <exception cref="NodeException">The wait timed out.</exception>
    public async Task<IReadOnlyList<AppUpgrade>> OverAsync(
        string? application,
        Version? version,
        bool expectOne,
        TimeSpan limit,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<AppUpgrade> last = [];
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (limit > TimeSpan.Zero)
            late.CancelAfter(limit);
        try
        {
            return await new UpgradeWatcher(node, application, version)
                .WaitAsync(upgrades => Show(last = upgrades), expectOne, late.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            AppUpgrade? open = last.FirstOrDefault(u => !u.IsOver);
            throw new NodeException(
                NodeErrorKind.TimedOut,
                node.Name,
                open is null
                    ? $"{node.Name}: no upgrade{Name(application, version)} began in {limit.TotalSeconds:0} s. Tell the node of the version with Sync-AppVersion."
                    : $"{node.Name}: the upgrade{Name(open.Application, open.Version)} is not over after {limit.TotalSeconds:0} s: it is {open.State} at {open.Step}{(open.Reason is null ? "" : " (" + open.Reason + ")")}. It goes on: see it with Get-AppUpgrade, or wait again with Wait-AppUpgrade."
            );
        }
    }

    /// <summary>Waits until the version runs, or its first attempt has failed.</summary>
    /// <exception cref="NodeException">The upgrade failed, or the wait timed out.</exception>
    public async Task StartedAsync(string application, Version version, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource settled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        AppUpgrade? failed = null;
        try
        {
            await new UpgradeFollower(node, output)
                .OverOrAsync(application, version, limit, Settle, settled.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (failed is not null)
        {
            // Reported below.
        }
        if (failed is not null)
            throw Failure(failed);

        void Settle(AppUpgrade upgrade)
        {
            if (upgrade.State is not (UpgradeState.Waiting or UpgradeState.Failed or UpgradeState.Cancelled))
                return;
            failed = upgrade;
            settled.Cancel();
        }
    }

    /// <summary>The error for an unsuccessful upgrade.</summary>
    public static NodeException Failure(AppUpgrade upgrade) =>
        new(
            NodeErrorKind.UpgradeFailed,
            upgrade.Node,
            $"{upgrade.Node}: the upgrade{Name(upgrade.Application, upgrade.Version)} {(upgrade.State == UpgradeState.Cancelled ? "was cancelled" : "failed")} at {upgrade.Step}: {upgrade.Reason ?? "the daemon's log says why"}"
                + (upgrade.NextAttempt is DateTimeOffset next ? $" It is tried again at {next.ToLocalTime():T}." : "")
        );

    private async Task OverOrAsync(
        string application,
        Version version,
        TimeSpan limit,
        Action<AppUpgrade> look,
        CancellationToken cancellation
    )
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(limit);
        try
        {
            await new UpgradeWatcher(node, application, version)
                .WaitAsync(
                    upgrades =>
                    {
                        Show(upgrades);
                        foreach (AppUpgrade upgrade in upgrades)
                            look(upgrade);
                    },
                    true,
                    late.Token
                )
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new NodeException(
                NodeErrorKind.TimedOut,
                node.Name,
                $"{node.Name}:{Name(application, version)} did not run after {limit.TotalSeconds:0} s. It goes on: see it with Get-AppUpgrade."
            );
        }
    }

    private void Show(IReadOnlyList<AppUpgrade> upgrades)
    {
        foreach (AppUpgrade upgrade in upgrades)
        {
            KnownFleet.Learn(upgrade.Application, upgrade.Version);
            if (!upgrade.IsOver)
                output.Progress(
                    node.Name,
                    $"{upgrade.Application} {upgrade.Version}: {(upgrade.State == UpgradeState.Waiting ? "waiting to try again" : upgrade.Step.ToString())}",
                    upgrade.Progress
                );
        }
    }

    private static string Name(string? application, Version? version) =>
        application is null ? ""
        : version is null ? $" of {application}"
        : $" to {application} {version}";
}
