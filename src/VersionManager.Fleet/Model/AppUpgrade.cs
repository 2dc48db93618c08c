using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>An upgrade of a node to a version of an application.</summary>
public sealed record AppUpgrade : UpgradeInfo
{
    internal AppUpgrade(string node, UpgradeInfo upgrade)
        : base(upgrade) => Node = node;

    /// <summary>The node's name.</summary>
    public string Node { get; }

    /// <summary>The step under way, or the last one.</summary>
    public UpgradeStep Step =>
        (
            Steps.FirstOrDefault(s =>
                s.State is UpgradeState.Running or UpgradeState.Failed or UpgradeState.Cancelled or UpgradeState.Waiting
            ) ?? Steps.LastOrDefault(s => s.State == UpgradeState.Succeeded)
        )?.Step
        ?? UpgradeStep.Copy;

    /// <summary>The total time of the steps.</summary>
    public TimeSpan Duration => TimeSpan.FromMilliseconds(Steps.Sum(s => s.Milliseconds));

    /// <summary>Whether the upgrade has ended.</summary>
    public bool IsOver => State is UpgradeState.Succeeded or UpgradeState.Failed or UpgradeState.Cancelled;

    /// <summary>The progress, 0 to 1: steps, not time.</summary>
    public double Progress =>
        State == UpgradeState.Succeeded ? 1
        : Steps.Count == 0 ? 0
        : (double)Steps.Count(s => s.State == UpgradeState.Succeeded) / Steps.Count;
}
