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
public sealed class GetAppUpgradeCommand : NodeQueryCmdlet
{
    /// <summary>Applications, with wildcards; all when absent.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    [SupportsWildcards]
    public string[]? Application { get; set; }

    /// <summary>Versions; all when absent.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public Version[]? Version { get; set; }

    private protected override string Activity => "Getting upgrades";

    private protected override void ProcessNode(NodeReference node)
    {
        NameFilter applications = new(Application);
        Version[]? versions = Version;
        Enqueue(node, async (target, output, cancellation) =>
        {
            foreach (UpgradeInfo upgrade in (await target.Client.GetUpgradesAsync(null, null, null, 0, cancellation).ConfigureAwait(false)).Items)
            {
                KnownFleet.Learn(upgrade.Application, upgrade.Version);
                if (applications.Matches(upgrade.Application) && (versions is null || versions.Contains(upgrade.Version)))
                    output.Write(AppUpgrade.Of(target.Name, upgrade));
            }
        });
    }
}
