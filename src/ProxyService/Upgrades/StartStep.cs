using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Hosting;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 5: the application is started.</summary>
internal sealed class StartStep(IGuestHost guests, IRoutePublisher routes) : IUpgradeStep
{
    public UpgradeStep Step => UpgradeStep.Start;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        await routes.FlushAsync(cancellation);
        await guests.StartAsync(context.Key, cancellation);
        return null;
    }
}
