using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>
/// Cancels nodes' upgrades to a version: what they began is taken back, and the running version goes on. The node does not
/// upgrade to the version again, also after a restart, until Sync-AppVersion or Publish-AppVersion tells it to.
/// </summary>
/// <example>
/// <code>Get-VmNode | Stop-AppUpgrade sourcerouter 2.0</code>
/// <para>Cancels the upgrade on every node, after asking; a node where none is under way or has failed is an error.
/// Sync-AppVersion starts it again.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Stop, "AppUpgrade", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AppUpgrade))]
public sealed class StopAppUpgradeCommand : VersionActionCmdlet
{
    /// <summary>Asks for no confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Ending upgrades";

    private protected override string DetachAdvice =>
        $"The upgrades go on ending. See them with Get-AppUpgrade -Application {Application}.";

    private protected override void ProcessNode(NodeReference node)
    {
        string application = Application;
        Version version = Version;
        if (!Confirmed(node.Name, $"End the upgrade to {application} {version}", Force))
            return;
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                output.Progress(target.Name, "Ending the upgrade");
                await target.Client.CancelUpgradeAsync(application, version, cancellation).ConfigureAwait(false);
                foreach (
                    UpgradeInfo upgrade in (
                        await target.Client.GetUpgradesAsync(application, version, null, 0, cancellation).ConfigureAwait(false)
                    ).Items
                )
                    output.Write(new AppUpgrade(target.Name, upgrade));
            }
        );
    }
}
