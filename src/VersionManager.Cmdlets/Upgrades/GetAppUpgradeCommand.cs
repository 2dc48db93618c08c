using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Gets nodes' upgrades and their steps.</summary>
/// <example>
/// <code>Get-VmNode | Get-AppUpgrade sourcerouter 2.0 | Select-Object -ExpandProperty Steps</code>
/// <para>Shows each node's steps and how long they took.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "AppUpgrade")]
[OutputType(typeof(AppUpgrade))]
public sealed class GetAppUpgradeCommand : VersionQueryCmdlet
{
    private protected override string Activity => "Getting upgrades";

    private protected override void ProcessNode(NodeReference node)
    {
        Func<string, Version, bool> isSelected = Selection();
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                foreach (
                    UpgradeInfo upgrade in (
                        await target.Client.GetUpgradesAsync(null, null, null, 0, cancellation).ConfigureAwait(false)
                    ).Items
                )
                {
                    KnownFleet.Learn(upgrade.Application, upgrade.Version);
                    if (isSelected(upgrade.Application, upgrade.Version))
                        output.Write(new AppUpgrade(target.Name, upgrade));
                }
            }
        );
    }
}
