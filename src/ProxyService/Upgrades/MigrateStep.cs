using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 7: the application's hook copies state from an older version. Messages without a header go to the newer version
/// from then on.</summary>
internal sealed class MigrateStep(
    MigrationRunner migrations,
    MigrationTable table,
    MigrationSources sources,
    VersionTable versions
) : IUpgradeStep
{
    public UpgradeStep Step => UpgradeStep.Migrate;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        ReleaseManifest manifest = context.Release!.Manifest;
        if (manifest.Hooks.Migrate is null)
        {
            DefaultVersion.Raise(versions, context.Key);
            return "the release has no migrate hook";
        }
        MigrationInfo? last = table.Find(context.Key)?.Info;
        switch (last?.State)
        {
            case MigrationState.Succeeded:
                DefaultVersion.Raise(versions, context.Key);
                return "its state was migrated before";
            case MigrationState.Failed or MigrationState.Cancelled:
                // The node does not try the migration again by itself: its reason told the operator what to do.
                throw new RefusalException(
                    ProblemCode.MigrationFailed,
                    last.Reason ?? $"The migration to {context.Key} has not succeeded."
                );
        }
        Version? from = last?.From ?? await sources.FindAsync(context.Key, cancellation);
        if (from is null)
        {
            DefaultVersion.Raise(versions, context.Key);
            return "there is no older version to migrate from";
        }
        // A migration that an operator has started is waited for like any other.
        if (last is null && manifest.Migration?.Start == MigrationStart.Manual)
            return $"its state is still to be migrated from {from}, with Start-StateMigration; messages without a header go to the older version until then";
        await RunAsync(context.Key, from, cancellation);
        return $"migrated from {from}";
    }

    private async Task RunAsync(ReleaseKey key, Version from, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task migrated = migrations.RunAsync(key, from, over.Token),
            gone = versions.WaitAsync(view => !view.Running.Contains(key), over.Token);
        Task first = await Task.WhenAny(migrated, gone);
        await over.CancelAsync();
        await (first == migrated ? gone : migrated).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
        // The migration goes on waiting for the guest, which the upgrade's next attempt boots again.
        if (first == gone)
            throw new RefusalException(
                ProblemCode.GuestFailed,
                $"The guest of {key} ended while its state was being migrated.",
                "See the application's log on the node."
            );
    }
}
