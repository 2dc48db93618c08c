using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Gets the usage of versions and their users: other nodes, clients that connect to them, and clients of their
/// gateway.</summary>
/// <example>
/// <code>Get-VmNode | Get-AppUsage sourcerouter 1.0</code>
/// <para>Shows whether an old version may be stopped: its open flows, and when it was last used.</para>
/// </example>
/// <example>
/// <code>Get-VmNode | Get-AppUsage sourcerouter 1.0 | Select-Object -ExpandProperty Users | Sort-Object Address -Unique</code>
/// <para>Lists the users of a version, on any node.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "AppUsage")]
[OutputType(typeof(AppUsage))]
public sealed class GetAppUsageCommand : VersionQueryCmdlet
{
    private protected override string Activity => "Getting usage";

    private protected override void ProcessNode(NodeReference node)
    {
        Func<string, Version, bool> isSelected = Selection();
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                foreach (AppUsageInfo usage in await target.Client.GetUsageAsync(null, cancellation).ConfigureAwait(false))
                {
                    KnownFleet.Learn(usage.Application, usage.Version);
                    if (isSelected(usage.Application, usage.Version))
                        output.Write(new AppUsage(target.Name, usage));
                }
            }
        );
    }
}
