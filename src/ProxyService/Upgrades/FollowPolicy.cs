using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Which announced versions a node upgrades to by itself.</summary>
internal static class FollowPolicy
{
    /// <summary>Whether an announced version is one for this node. It is if the node takes part in the application, and the
    /// version is higher than the one that the node shall run; or is that one, and its upgrade has failed here.</summary>
    /// <param name="view">The node's versions.</param>
    /// <param name="key">The version that was announced.</param>
    /// <param name="last">The last upgrade to it; null for none.</param>
    public static bool IsForThisNode(VersionView view, ReleaseKey key, UpgradeRecord? last) =>
        view.TakesPart(key.Application)
        && view.StateOf(key) is not VersionState.Stopping and { IsMarked: false }
        && (
            view.Wanted(key.Application) is not { } wanted
            || key.Version > wanted
            || (key.Version == wanted && last?.Info.State == UpgradeState.Failed && !view.Running.Contains(key))
        );

    /// <summary>The last upgrade to a version, where its outcome counts for the next one; null where the version was published
    /// anew since.</summary>
    public static UpgradeRecord? Relevant(VersionView view, UpgradeRecord? last) =>
        last is not null && view.StateOf(last.Key) is { Mark: MarkKind.Published, Since: var since } && since > last.Info.Started
            ? null
            : last;

    /// <summary>Whether an announcement may begin an upgrade. One that was cancelled only an operator begins again. One that
    /// failed for good an announcement begins again where only a source was missing.</summary>
    /// <param name="last">The last upgrade to the version; null for none.</param>
    public static bool MayBegin(UpgradeRecord? last) =>
        last?.Info.State switch
        {
            UpgradeState.Cancelled => false,
            UpgradeState.Failed => UpgradeFailures.LacksSource(last),
            _ => true,
        };
}
