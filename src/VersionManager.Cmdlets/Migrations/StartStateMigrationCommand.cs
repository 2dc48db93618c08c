using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Starts the application's hook that copies state from one version to another.</summary>
/// <example>
/// <code>Get-VmNode | Start-StateMigration sourcerouter 2.0</code>
/// <para>Starts the hook that copies the older version's state, on every node. Ctrl-C does not end it there.</para>
/// </example>
/// <example>
/// <code>Get-VmNode | Start-StateMigration sourcerouter 2.0 -From 1.0 -Wait</code>
/// <para>Copies and verifies the state of a named version, and shows a progress bar for each node until the migration is
/// over.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Start, "StateMigration", SupportsShouldProcess = true)]
[OutputType(typeof(StateMigration))]
public sealed class StartStateMigrationCommand : ApplicationActionCmdlet
{
    /// <summary>The version whose state is written; it must run.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Version")]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public Version To { get; set; } = new();

    /// <summary>The version whose state is read; the newest older one that has state when absent.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public Version? From { get; set; }

    /// <summary>Waits until the migration is over, and shows the hook's reports.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    private protected override string Activity => "Migrating state";

    private protected override string DetachAdvice =>
        $"The migrations go on. See them with Get-StateMigration -Application {Application}.";

    private protected override void ProcessNode(NodeReference node)
    {
        string application = Application;
        Version to = To;
        if (!ShouldProcess(node.Name, $"Migrate the state of {application} {(From is null ? "" : $"from {From} ")}to {to}"))
            return;
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                await target
                    .Client.StartMigrationAsync(new StartMigrationRequest(application, From, to), cancellation)
                    .ConfigureAwait(false);
                StateMigration? migration = Wait
                    ? await new MigrationWatcher(target, application, to)
                        .WaitAsync(m => output.Progress(target.Name, MigrationText.Status(m), m.Progress), cancellation)
                        .ConfigureAwait(false)
                    : await MigrationText.FindAsync(target, application, to, cancellation).ConfigureAwait(false);
                if (migration is null)
                    return;
                output.Write(migration);
                if (migration.State is MigrationState.Failed or MigrationState.Cancelled)
                {
                    throw new NodeException(
                        NodeErrorKind.MigrationFailed,
                        target.Name,
                        $"{target.Name}: the migration of {application} from {migration.From} to {migration.To} {(migration.State == MigrationState.Failed ? "failed" : "was cancelled")}: {migration.Reason ?? "the guest's log says why"}"
                    );
                }
            }
        );
    }
}
