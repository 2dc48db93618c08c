using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 3: the guest is booted.</summary>
internal sealed class BootStep(
    IGuestHost guests,
    PortRegistry ports,
    MigrationSources sources,
    ReleaseStore store,
    UpgradeOptions options
) : IUpgradeStep
{
    public UpgradeStep Step => UpgradeStep.Boot;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        // A daemon that was killed while it booted a guest may have left that guest behind.
        await guests.StopAsync(context.Key, options.StopGrace, cancellation);
        Release release = context.Release!;
        // The paper registers ports in step 6. Here it is done earlier, so that what the application sends while it starts
        // carries its version header.
        foreach (string port in release.Manifest.Ports)
            ports.Register(context.Key.Application, context.Key.Version, ManagedPort.Parse(port), PortSource.Manifest);
        Version? from = await sources.FindAsync(context.Key, cancellation);
        Release? predecessor = from is null ? null : store.Find(new ReleaseKey(context.Key.Application, from));
        await guests.BootAsync(release, predecessor, context.Isolation ?? release.Manifest.Isolation, cancellation);
        return null;
    }
}
