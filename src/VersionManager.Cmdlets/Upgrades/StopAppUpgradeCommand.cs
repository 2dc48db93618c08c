using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>
/// Ends nodes' upgrades to a version: what they had begun is taken back, and the version that ran goes on. The node does not come
/// to the version again when it hears of it, nor after a restart, until Sync-AppVersion or Publish-AppVersion tells it to.
/// </summary>
/// <example>
/// <code>Get-VmNode | Stop-AppUpgrade sourcerouter 2.0</code>
/// <para>Ends the upgrade on every node, after asking; where none is under way and none has failed, an error says so.
/// Sync-AppVersion begins it again.</para>
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
