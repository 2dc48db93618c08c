using VersionManager.Contracts.Control;

namespace VersionManager.Fleet;

/// <summary>One node's way to one version of an application.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Version">The version that the node is coming to.</param>
/// <param name="State">Where the upgrade stands.</param>
/// <param name="Step">The step that is under way, or the last one.</param>
/// <param name="Source">The address of the node that the release comes from, or came from last; null when an operator published it here.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="Started">When this attempt started.</param>
/// <param name="Finished">When it ended; null while it has not.</param>
/// <param name="NextAttempt">When the next attempt starts; null when there will be none.</param>
/// <param name="BytesCopied">Bytes taken by reference from a local release.</param>
/// <param name="BytesReceived">Bytes received from sources in this attempt, so far.</param>
/// <param name="Steps">Every step, in order.</param>
/// <param name="Reason">Why it failed or was cancelled, and what to do; null otherwise.</param>
/// <param name="Candidates">The addresses of the nodes known to have the release.</param>
public sealed record AppUpgrade(
    string Node, string Application, Version Version, UpgradeState State, UpgradeStep Step, string? Source, int Attempt,
    DateTimeOffset Started, DateTimeOffset? Finished, DateTimeOffset? NextAttempt, long BytesCopied, long BytesReceived,
    IReadOnlyList<UpgradeStepInfo> Steps, string? Reason, IReadOnlyList<string> Candidates)
{
    /// <summary>How long the steps have taken together.</summary>
    public TimeSpan Duration => TimeSpan.FromMilliseconds(Steps.Sum(s => s.Milliseconds));

    /// <summary>Whether nothing more will happen by itself.</summary>
    public bool IsOver => State is UpgradeState.Succeeded or UpgradeState.Failed or UpgradeState.Cancelled;

    /// <summary>How much of it is done, 0 to 1: steps, not time.</summary>
    public double Progress => State == UpgradeState.Succeeded ? 1 : Steps.Count == 0 ? 0 : (double)Steps.Count(s => s.State == UpgradeState.Succeeded) / Steps.Count;

    internal static AppUpgrade Of(string node, UpgradeInfo upgrade) => new(
        node, upgrade.Application, upgrade.Version, upgrade.State, Current(upgrade), upgrade.Source, upgrade.Attempt, upgrade.Started,
        upgrade.Finished, upgrade.NextAttempt, upgrade.BytesCopied, upgrade.BytesReceived, upgrade.Steps, upgrade.Reason,
        upgrade.Candidates ?? []);

    private static UpgradeStep Current(UpgradeInfo upgrade)
    {
        UpgradeStepInfo? open = upgrade.Steps.FirstOrDefault(s => s.State is UpgradeState.Running or UpgradeState.Failed or UpgradeState.Cancelled or UpgradeState.Waiting)
            ?? upgrade.Steps.LastOrDefault(s => s.State == UpgradeState.Succeeded);
        return open?.Step ?? UpgradeStep.Copy;
    }
}
