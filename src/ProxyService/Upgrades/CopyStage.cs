using System.Globalization;
using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 1: what equals a file of a local release is taken by reference.</summary>
internal sealed class CopyStage(ReleaseStore store, ReleaseAdmission admission, ReleaseSync sync) : IUpgradeStage
{
    public UpgradeStep Step => UpgradeStep.Copy;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        admission.CheckObsolete(context.Key);
        if (store.Find(context.Key) is { } present)
        {
            IReadOnlyList<TreeFault> faults = await TreeVerifier.FindFaultsAsync(present.Tree, present.Manifest, cancellation).ConfigureAwait(false);
            if (faults.Count == 0)
            {
                context.Release = present;
                context.BytesCopied = present.Bytes;
                return "the release is here already";
            }
            // With a source the damage can be mended; without one only the publisher can.
            if (context.Source is null)
                throw TreeFault.Refusal(context.Key, faults);
        }
        if (context.Source is null || !IPAddress.TryParse(context.Source, out IPAddress? source))
            _ = store.Require(context.Key);
        else
            context.Plan = await sync.CopyAsync(context.Key, source, cancellation).ConfigureAwait(false);
        context.BytesCopied = context.Plan?.BytesCopied ?? 0;
        context.BytesReceived = context.Plan?.BytesReceived ?? 0;
        return context.Plan is { } plan
            ? string.Create(CultureInfo.InvariantCulture, $"{plan.Manifest.Files.Count - plan.Missing.Count} of {plan.Manifest.Files.Count} files are here already")
            : null;
    }
}
