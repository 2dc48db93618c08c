using System.Globalization;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 2: the other files are fetched from the nodes that have the release, one node after the other until all files
/// are here; then the release is verified.</summary>
internal sealed class SyncStep(
    ReleaseStore store,
    ReleaseAdmission admission,
    ReleaseSync sync,
    SourceRotation rotation,
    SyncNotice notice,
    PortRegistry ports
) : IUpgradeStep
{
    public UpgradeStep Step => UpgradeStep.Sync;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        if (context.Plan is { } plan)
        {
            await rotation.RunAsync(
                context.Key,
                context.Sources,
                async (source, token) =>
                {
                    context.Source = source.ToString();
                    if (!plan.Source.Equals(source))
                        plan = await sync.TurnAsync(plan, source, context.Terms, token);
                    await sync.FetchAsync(plan, context.Terms, token);
                    return true;
                },
                cancellation
            );
            context.Plan = null;
            // The nodes that were asked can name this node as a source from now on. Nothing waits for the notice.
            _ = notice.TellAsync(context.Key, context.Sources.Answering);
        }
        Release release = context.Release ??= store.Require(context.Key);
        admission.Check(release.Manifest);
        // Ports that step 6 would refuse are refused before anything is started.
        ports.CheckFree(context.Key.Application, release.Manifest.Ports.Select(ManagedPort.Parse));
        return string.Create(CultureInfo.InvariantCulture, $"{release.Manifest.Files.Count} files verified");
    }
}
