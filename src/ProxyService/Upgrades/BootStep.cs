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
        // An earlier daemon may have been killed while it booted a guest.
        await guests.StopAsync(context.Key, options.StopGrace, cancellation);
        Release release = context.Release!;
        // Before step 6, where the paper has it: what the application sends while it starts must carry its version header.
        foreach (string port in release.Manifest.Ports)
            ports.Register(context.Key.Application, context.Key.Version, ManagedPort.Parse(port), PortSource.Manifest);
        Version? from = await sources.FindAsync(context.Key, cancellation);
        Release? predecessor = from is null ? null : store.Find(new ReleaseKey(context.Key.Application, from));
        await guests.BootAsync(release, predecessor, context.Isolation ?? release.Manifest.Isolation, cancellation);
        return null;
    }
}
