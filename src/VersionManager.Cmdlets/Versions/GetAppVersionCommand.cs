using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Gets the versions of applications that nodes have, run, or have marked obsolete.</summary>
/// <example>
/// <code>Get-VmNode | Get-AppVersion sourcerouter</code>
/// <para>Shows the state of each version on each node.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "AppVersion")]
[OutputType(typeof(AppVersion))]
public sealed class GetAppVersionCommand : VersionQueryCmdlet
{
    private protected override string Activity => "Getting versions";

    private protected override void ProcessNode(NodeReference node)
    {
        Func<string, Version, bool> isSelected = Selection();
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                foreach (AppVersionInfo version in await target.Client.GetVersionsAsync(cancellation).ConfigureAwait(false))
                {
                    KnownFleet.Learn(version.Application, version.Version);
                    if (isSelected(version.Application, version.Version))
                        output.Write(new AppVersion(target.Name, version));
                }
            }
        );
    }
}
