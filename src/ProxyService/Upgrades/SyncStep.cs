using System.Globalization;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 2: the rest is fetched from the nodes that have the version, one after the other until everything is here, and
/// verified.</summary>
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
            // The nodes that were asked send others here now. Nothing waits for the notice.
            _ = notice.TellAsync(context.Key, context.Sources.Answering);
        }
        Release release = context.Release ??= store.Require(context.Key);
        admission.Check(release.Manifest);
        // What step 6 would refuse is refused before anything is started.
        ports.CheckFree(context.Key.Application, release.Manifest.Ports.Select(ManagedPort.Parse));
        return string.Create(CultureInfo.InvariantCulture, $"{release.Manifest.Files.Count} files verified");
    }
}
