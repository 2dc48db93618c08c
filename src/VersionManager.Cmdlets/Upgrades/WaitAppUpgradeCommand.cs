using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Waits until nodes' upgrades are over, and shows their steps meanwhile.</summary>
/// <example>
/// <code>Get-VmNode | Wait-AppUpgrade sourcerouter 2.0 -TimeoutSec 600</code>
/// <para>Waits until every node runs a version, and shows each node's progress. Ctrl-C ends the wait, not the upgrades.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Wait, "AppUpgrade")]
[OutputType(typeof(AppUpgrade))]
public sealed class WaitAppUpgradeCommand : NodeQueryCmdlet
{
    /// <summary>The application; all when absent.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Application { get; set; }

    /// <summary>The version. With it, the cmdlet also waits for nodes where the upgrade has not begun yet.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public Version? Version { get; set; }

    /// <summary>How long to wait, in seconds, up to a day; 0 waits without limit.</summary>
    [Parameter]
    [Alias("TimeoutSeconds")]
    [ValidateRange(0, 86400)]
    public int TimeoutSec { get; set; } = 600;

    private protected override string Activity => "Waiting for upgrades";

    private protected override string DetachAdvice =>
        $"The upgrades go on. See them with Get-AppUpgrade, or wait again with Wait-AppUpgrade{(Application is null ? "" : " -Application " + Application)}{(Version is null ? "" : " -Version " + Version)}.";

    private protected override void ProcessNode(NodeReference node)
    {
        string? application = Application;
        Version? version = Version;
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                bool expected =
                    application is not null
                    && version is not null
                    && !await RunsAsync(target, application, version, cancellation).ConfigureAwait(false);
                IReadOnlyList<AppUpgrade> upgrades = await new UpgradeFollower(target, output)
                    .OverAsync(application, version, expected, TimeSpan.FromSeconds(TimeoutSec), cancellation)
                    .ConfigureAwait(false);
                foreach (AppUpgrade upgrade in upgrades)
                {
                    output.Write(upgrade);
                    if (upgrade.State != UpgradeState.Succeeded)
                        output.WriteError(UpgradeFollower.Failure(upgrade), target.Name);
                }
            }
        );
    }

    private static async Task<bool> RunsAsync(VmNode node, string application, Version version, CancellationToken cancellation) =>
        (await node.Client.GetVersionsAsync(cancellation).ConfigureAwait(false)).Any(v =>
            v.Application == application && v.Version == version && v.State == AppVersionState.Running
        );
}
