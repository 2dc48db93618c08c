using System.Management.Automation;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Cancels an application's migration of state: its hook is ended, and the older version keeps its state.</summary>
/// <example>
/// <code>Get-VmNode | Stop-StateMigration sourcerouter</code>
/// <para>Cancels the migration on every node, after asking; a node where none is under way is an error. Start-StateMigration
/// starts it again.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Stop, "StateMigration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(StateMigration))]
public sealed class StopStateMigrationCommand : ApplicationActionCmdlet
{
    /// <summary>Asks for no confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Cancelling migrations";

    private protected override string DetachAdvice =>
        $"The migrations go on ending. See them with Get-StateMigration -Application {Application}.";

    private protected override void ProcessNode(NodeReference node)
    {
        string application = Application;
        if (!Confirmed(node.Name, $"Cancel the migration of {application}", Force))
            return;
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                output.Progress(target.Name, "Ending the hook");
                await target.Client.CancelMigrationAsync(application, cancellation).ConfigureAwait(false);
                if (
                    await MigrationText.FindAsync(target, application, null, cancellation).ConfigureAwait(false)
                    is StateMigration migration
                )
                    output.Write(migration);
            }
        );
    }
}
