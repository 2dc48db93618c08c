using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 3: the guest is booted.</summary>
internal sealed class BootStage(IGuestHost guests, MigrationSources sources, ReleaseStore store, UpgradeOptions options) : IUpgradeStage
{
    public UpgradeStep Step => UpgradeStep.Boot;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        // An attempt that the daemon did not outlive may have left one half-way.
        await guests.StopAsync(context.Key, options.StopGrace, cancellation).ConfigureAwait(false);
        Release release = context.Release!;
        Version? from = await sources.FindAsync(context.Key, cancellation).ConfigureAwait(false);
        Release? predecessor = from is null ? null : store.Find(new ReleaseKey(context.Key.Application, from));
        await guests.BootAsync(release, predecessor, context.Isolation ?? release.Manifest.Isolation, cancellation).ConfigureAwait(false);
        return null;
    }
}

/// <summary>Step 4: the tree is mounted into the guest.</summary>
internal sealed class InstallStage(IGuestHost guests) : IUpgradeStage
{
    public UpgradeStep Step => UpgradeStep.Install;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        await guests.InstallAsync(context.Key, cancellation).ConfigureAwait(false);
        return null;
    }
}

/// <summary>Step 5: the application is started.</summary>
internal sealed class StartStage(IGuestHost guests) : IUpgradeStage
{
    public UpgradeStep Step => UpgradeStep.Start;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        await guests.StartAsync(context.Key, cancellation).ConfigureAwait(false);
        return null;
    }
}
