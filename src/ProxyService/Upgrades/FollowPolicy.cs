using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Which announced versions a node upgrades to by itself.</summary>
internal static class FollowPolicy
{
    /// <summary>Only a node that takes part in the application follows it, and only upwards; or to what it shall run and has no
    /// good release of.</summary>
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

    /// <summary>The last upgrade to a version, where it says anything of the next: what became of the version before it was
    /// withdrawn and published anew does not.</summary>
    public static UpgradeRecord? Relevant(VersionView view, UpgradeRecord? last) =>
        last is not null && view.StateOf(last.Key) is { Mark: MarkKind.Published, Since: var since } && since > last.Info.Started
            ? null
            : last;

    /// <summary>What an operator has cancelled, only an operator begins again; what failed for good, a node that may help with
    /// the failure.</summary>
    /// <param name="last">The last upgrade to the version; null for none.</param>
    public static bool MayBegin(UpgradeRecord? last) =>
        last?.Info.State switch
        {
            UpgradeState.Cancelled => false,
            UpgradeState.Failed => UpgradeFailures.LacksSource(last),
            _ => true,
        };
}
