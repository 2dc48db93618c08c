using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Hosting;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 4: the tree is mounted into the guest.</summary>
internal sealed class InstallStep(IGuestHost guests) : IUpgradeStep
{
    public UpgradeStep Step => UpgradeStep.Install;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        await guests.InstallAsync(context.Key, cancellation);
        return null;
    }
}
