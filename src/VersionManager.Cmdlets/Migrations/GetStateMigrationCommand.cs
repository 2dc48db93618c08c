using System.Management.Automation;
using VersionManager.Contracts.Control;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Gets nodes' migrations of state.</summary>
/// <example>
/// <code>Get-VmNode | Get-StateMigration</code>
/// <para>Shows the progress of migrations.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "StateMigration")]
[OutputType(typeof(StateMigration))]
public sealed class GetStateMigrationCommand : ApplicationQueryCmdlet
{
    private protected override string Activity => "Getting migrations";

    private protected override void ProcessNode(NodeReference node)
    {
        NameFilter applications = new(Application);
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                foreach (
                    MigrationInfo migration in (
                        await target.Client.GetMigrationsAsync(null, 0, cancellation).ConfigureAwait(false)
                    ).Items
                )
                {
                    if (applications.Matches(migration.Application))
                        output.Write(new StateMigration(target.Name, migration));
                }
            }
        );
    }
}
