using System.Globalization;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 2: the rest is fetched from the node that announced the version, and everything is verified.</summary>
internal sealed class SyncStage(ReleaseStore store, ReleaseAdmission admission, ReleaseSync sync, PortRegistry ports) : IUpgradeStage
{
    public UpgradeStep Step => UpgradeStep.Sync;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        if (context.Plan is { } plan)
        {
            context.BytesReceived += await sync.FetchAsync(plan, cancellation).ConfigureAwait(false);
            context.Plan = null;
        }
        Release release = context.Release ??= store.Require(context.Key);
        admission.Check(release.Manifest);
        // Whatever would be refused at step 6 is refused before anything was started.
        ports.CheckFree(context.Key.Application, release.Manifest.Ports.Select(ManagedPort.Parse));
        return string.Create(CultureInfo.InvariantCulture, $"{release.Manifest.Files.Count} files verified");
    }
}
