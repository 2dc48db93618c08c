using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>
/// Goes back to the version before, which still runs: the newest version is stopped at once and marked obsolete, for good and on every node.
/// What is under way to it, an upgrade or a migration, is cancelled.
/// </summary>
/// <example>
/// <code>Get-VmNode | Undo-AppUpgrade sourcerouter -Reason 'answers twice' -Force</code>
/// <para>Rolls the whole fleet back, without a question. Nodes where no older version runs say so and stay as they are.</para>
/// </example>
/// <example>
/// <code>Get-VmNode | Undo-AppUpgrade sourcerouter 2.0</code>
/// <para>Goes back from that version and from no other, also on nodes that have not come to it yet.</para>
/// </example>
[Cmdlet(VerbsCommon.Undo, "AppUpgrade", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AppRollback))]
public sealed class UndoAppUpgradeCommand : ApplicationActionCmdlet
{
    /// <summary>The version to leave; the newest that runs on each node, or is on its way there, when absent.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public Version? Version { get; set; }

    /// <summary>Why, for whoever looks at the obsolete version later, on any node.</summary>
    [Parameter]
    public string? Reason { get; set; }

    /// <summary>Asks for no confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Going back";

    private protected override void ProcessNode(NodeReference node)
    {
        string application = Application;
        // Asked of every node before any is changed: afterwards the newest would be another one.
        if ((Version ?? Newest(node, application)) is not Version version
            || !Confirmed(node.Name, $"Stop {application} {version} at once, mark it obsolete on every node, go back to the version before", Force))
            return;
        RollBackRequest request = new(version, Reason);
        Enqueue(node, async (target, output, cancellation) =>
            output.Write(AppRollback.Of(target.Name, await target.Client.RollBackAsync(application, request, cancellation).ConfigureAwait(false))));
    }

    private Version? Newest(NodeReference node, string application)
    {
        Version? newest = null;
        Run(async output =>
        {
            try
            {
                VmNode target = await node.ConnectAsync(Cancellation).ConfigureAwait(false);
                newest = (await target.Client.GetVersionsAsync(Cancellation).ConfigureAwait(false))
                    .Where(v => v.Application == application && v.State is (AppVersionState.Running or AppVersionState.Upgrading)).Select(v => v.Version).Max();
                if (newest is null)
                    throw new NodeException(NodeErrorKind.NothingToUndo, node.Name, $"{node.Name}: no version of {application} runs there or is on its way. See what is there with Get-AppVersion.");
            }
            catch (Exception error) when (error is NodeException or ProblemException)
            {
                output.WriteError(error, node.Name);
            }
        });
        return newest;
    }
}
