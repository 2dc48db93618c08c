using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Afterwards: the application's hook copies state from the version before, and then headerless messages go to the new one.</summary>
internal sealed class MigrateStage(MigrationRunner migrations, VersionTable versions) : IUpgradeStage
{
    public UpgradeStep Step => UpgradeStep.Migrate;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        string detail = await MigrateAsync(context, cancellation).ConfigureAwait(false);
        VersionView view = versions.View;
        Version? current = view.Defaults.GetValueOrDefault(context.Key.Application);
        // A guest of an older version that was only started again does not take the default back.
        if (current is null || current < context.Key.Version || !view.Serves(new ReleaseKey(context.Key.Application, current)))
            versions.SetDefault(context.Key);
        return detail;
    }

    private async Task<string> MigrateAsync(UpgradeContext context, CancellationToken cancellation)
    {
        if (context.Release!.Manifest.Hooks.Migrate is null)
            return "the release has no migrate hook";
        if (migrations.HasSucceeded(context.Key))
            return "its state was migrated before";
        if (migrations.FindSource(context.Key, context.Release.Manifest.Predecessor) is not { } from)
            return "there is no older version to migrate from";
        await migrations.RunAsync(context.Key, from, cancellation).ConfigureAwait(false);
        return $"migrated from {from}";
    }
}
