using System.Globalization;
using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 1: files that equal those of a release on this node are linked, and not fetched.</summary>
internal sealed class CopyStep(
    ReleaseStore store,
    ReleaseAdmission admission,
    ReleaseSync sync,
    SourceRotation rotation,
    MarkExchange marks,
    UpgradeOptions options,
    TimeProvider clock
) : IUpgradeStep
{
    public UpgradeStep Step => UpgradeStep.Copy;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        bool local = store.Find(context.Key) is not null;
        if (local && IPAddress.TryParse(context.Source, out IPAddress? announcer))
            await LearnMarksAsync(context, announcer, cancellation);
        admission.CheckObsolete(context.Key);
        if (store.Find(context.Key) is { } present)
        {
            IReadOnlyList<TreeFault> faults = await TreeVerifier.FindFaultsAsync(present.Tree, present.Manifest, cancellation);
            if (faults.Count == 0)
            {
                context.Release = present;
                context.BytesCopied = present.Bytes;
                return "the release is here already";
            }
            // A node that has the release can mend the damage; without one only the operator can, who publishes it again.
            if (context.Sources.Addresses.IsEmpty)
                throw TreeFault.Refusal(context.Key, faults);
        }
        else if (context.Sources.Addresses.IsEmpty)
        {
            _ = store.Require(context.Key);
        }
        SyncPlan plan = await rotation.RunAsync(
            context.Key,
            context.Sources,
            (source, token) => CopyAsync(context, source, token),
            cancellation
        );
        context.Plan = plan;
        context.BytesCopied = plan.BytesCopied;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Manifest.Files.Count - plan.Missing.Count} of {plan.Manifest.Files.Count} files are here already"
        );
    }

    private async Task<SyncPlan> CopyAsync(UpgradeContext context, IPAddress source, CancellationToken cancellation)
    {
        context.Source = source.ToString();
        await LearnMarksAsync(context, source, cancellation);
        admission.CheckObsolete(context.Key);
        return await sync.CopyAsync(context.Key, source, context.Terms, cancellation);
    }

    // The source may know marks, of this version or of others, that this node missed while it was off.
    private async Task LearnMarksAsync(UpgradeContext context, IPAddress source, CancellationToken cancellation)
    {
        await ((Task)marks.ExchangeAsync(source, context.Key.Application))
            .WaitAsync(options.MarkPatience, clock, cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
    }
}
