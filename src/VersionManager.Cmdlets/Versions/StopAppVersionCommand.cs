using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Stops a version on nodes and marks it obsolete there, so that it does not come back from other nodes.</summary>
/// <example>
/// <code>Get-VmNode | Stop-AppVersion sourcerouter 1.0</code>
/// <para>Ends a version everywhere, after asking: it is stopped, marked obsolete, and does not come back.</para>
/// </example>
/// <example>
/// <code>Get-VmNode | Stop-AppVersion sourcerouter 2.0 -Force</code>
/// <para>Rolls back: the version before still runs, and becomes the default again.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Stop, "AppVersion", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AppVersion))]
public sealed class StopAppVersionCommand : NodeActionCmdlet
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The application.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    [ValidateNotNullOrEmpty]
    public string Application { get; set; } = "";

    /// <summary>The version.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public Version Version { get; set; } = new();

    /// <summary>How long open flows may last, in seconds, 0 to 3600; 0 stops at once.</summary>
    [Parameter]
    [Alias("DrainSeconds")]
    [ValidateRange(0, 3600)]
    public int DrainSec { get; set; } = 10;

    /// <summary>Does not mark the version obsolete: it may be started again, and comes back by itself when another node that runs it is heard from.</summary>
    [Parameter]
    public SwitchParameter NotObsolete { get; set; }

    /// <summary>Deletes the version's state folders too.</summary>
    [Parameter]
    public SwitchParameter RemoveState { get; set; }

    /// <summary>Does not wait until it has stopped.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Stops it even when no other version of the application runs on the node, and asks for no confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Stopping a version";

    private protected override string DetachAdvice => $"The version goes on stopping. See it with Get-AppVersion -Application {Application} -Version {Version}.";

    private protected override void ProcessNode(NodeReference node)
    {
        string application = Application;
        Version version = Version;
        if (!Confirmed(node.Name, Plan(), Force))
            return;
        Enqueue(node, async (target, output, cancellation) =>
        {
            await StopAsync(target, application, version, output, cancellation).ConfigureAwait(false);
            output.Progress(target.Name, "Waiting for open flows to end");
            output.Write(await Wait.ForAsync(
                async () => await FindAsync(target, application, version, cancellation).ConfigureAwait(false) is AppVersion found
                    && (NoWait || found.State is not (AppVersionState.Running or AppVersionState.Stopping)) ? found : null,
                TimeSpan.FromSeconds(DrainSec) + Patience,
                () => new NodeException(NodeErrorKind.TimedOut, target.Name, $"{target.Name}: {application} {version} did not stop in {DrainSec + Patience.TotalSeconds:0} s. It goes on stopping: see it with Get-AppVersion; the daemon's log says what it waits for."),
                cancellation).ConfigureAwait(false));
        });
    }

    private async Task StopAsync(VmNode node, string application, Version version, PipelineOutput output, CancellationToken cancellation)
    {
        try
        {
            StopVersionRequest request = new(DrainSec, !NotObsolete, RemoveState, Force);
            await node.Client.StopVersionAsync(application, version, request, cancellation).ConfigureAwait(false);
        }
        catch (ProblemException error) when (error.Code == ProblemCode.VersionObsolete)
        {
            // What was asked for is so already: the command can be run again after it reached only a part of the fleet.
            output.WriteVerbose(error.Message);
        }
    }

    private string Plan() =>
        $"Stop {Application} {Version}{(DrainSec == 0 ? " at once" : $" after up to {DrainSec} s for open flows")}"
        + (NotObsolete ? "" : ", mark it obsolete")
        + (RemoveState ? ", delete its state" : "");

    private static async Task<AppVersion?> FindAsync(VmNode node, string application, Version version, CancellationToken cancellation) =>
        (await node.Client.GetVersionsAsync(cancellation).ConfigureAwait(false)).FirstOrDefault(v => v.Application == application && v.Version == version) is AppVersionInfo found
            ? AppVersion.Of(node.Name, found)
            : null;
}
