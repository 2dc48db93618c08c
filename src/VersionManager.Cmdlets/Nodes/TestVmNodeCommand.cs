using System.Management.Automation;
using VersionManager.Fleet;
using VersionManager.Fleet.Install;

namespace VersionManager.Cmdlets;

/// <summary>Checks whether nodes have what the daemon needs, and whether it runs. Changes nothing.</summary>
/// <example>
/// <code>Get-VmNode | Test-VmNode | Where-Object Passed -eq $false</code>
/// <para>Shows what nodes lack before the daemon is installed.</para>
/// </example>
/// <example>
/// <code>if (Test-VmNode n1 -Quiet) { Install-VmNode n1 }</code>
/// <para>Installs the daemon only where it can run.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "VmNode")]
[OutputType(typeof(NodeCheck), typeof(bool))]
public sealed class TestVmNodeCommand : NodeQueryCmdlet
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NodeTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public override NodeReference[]? Node
    {
        get => base.Node;
        set => base.Node = value;
    }

    /// <summary>Puts out only true or false for each node: whether it can run the daemon.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override string Activity => "Checking nodes";

    private protected override void ProcessNode(NodeReference node) =>
        Enqueue(
            node,
            async (target, output, cancellation) =>
            {
                NodeFacts facts = await NodeFacts.ProbeAsync(target.Connection, cancellation).ConfigureAwait(false);
                List<NodeCheck> checks =
                [
                    .. NodePreflight.Check(target.Name, facts),
                    await DaemonAsync(target, cancellation).ConfigureAwait(false),
                ];
                if (Quiet)
                    output.Write(checks.TrueForAll(c => c.Passed || !c.Required));
                else
                    checks.ForEach(output.Write);
            }
        );

    private static async Task<NodeCheck> DaemonAsync(VmNode node, CancellationToken cancellation)
    {
        try
        {
            await node.RefreshAsync(cancellation).ConfigureAwait(false);
            return new NodeCheck(node.Name, "Daemon", true, false, $"{node.DaemonVersion} at {node.Address}");
        }
        catch (NodeException error) when (node.IsConnected)
        {
            return new NodeCheck(node.Name, "Daemon", false, false, error.Message);
        }
    }
}
