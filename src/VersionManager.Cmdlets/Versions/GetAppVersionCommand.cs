using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Gets the versions of applications that nodes have, run, or have marked obsolete.</summary>
/// <example>
/// <code>Get-VmNode | Get-AppVersion sourcerouter</code>
/// <para>Shows where each version stands on each node.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "AppVersion")]
[OutputType(typeof(AppVersion))]
public sealed class GetAppVersionCommand : NodeQueryCmdlet
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

    private protected override string Activity => "Getting versions";

    private protected override void ProcessNode(NodeReference node)
    {
        NameFilter applications = new(Application);
        Version[]? versions = Version;
        Enqueue(node, async (target, output, cancellation) =>
        {
            foreach (AppVersionInfo version in await target.Client.GetVersionsAsync(cancellation).ConfigureAwait(false))
            {
                KnownFleet.Learn(version.Application, version.Version);
                if (applications.Matches(version.Application) && (versions is null || versions.Contains(version.Version)))
                    output.Write(AppVersion.Of(target.Name, version));
            }
        });
    }
}
