using System.Globalization;
using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 1: what equals a file of a local release is taken by reference.</summary>
internal sealed class CopyStage(
    ReleaseStore store, ReleaseAdmission admission, ReleaseSync sync, MarkExchange marks, UpgradeOptions options, TimeProvider clock) : IUpgradeStage
{
    public UpgradeStep Step => UpgradeStep.Copy;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        IPAddress? source = IPAddress.TryParse(context.Source, out IPAddress? parsed) ? parsed : null;
        // Whoever announced it may know of its end, or of this node's other versions', what this node slept through.
        if (source is not null)
        {
            await ((Task)marks.ExchangeAsync(source, context.Key.Application)).WaitAsync(options.MarkPatience, clock, cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
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
        if (source is null)
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
