using System.Management.Automation;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>A cmdlet that asks nodes and changes nothing: those that <see cref="Node"/> names, or all that are
/// connected.</summary>
public abstract class NodeQueryCmdlet : NodeCmdlet
{
    /// <summary>Nodes, their names, or objects that tell of one; all that are connected when absent.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NodeTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual NodeReference[]? Node { get; set; }

    private protected override IEnumerable<NodeReference> TargetNodes => Node ?? [.. Connected()];

    private IEnumerable<NodeReference> Connected()
    {
        IReadOnlyList<VmNode> nodes = NodeRegistry.Shared.Nodes;
        if (nodes.Count == 0)
        {
            ThrowTerminatingError(
                new ErrorRecord(
                    new InvalidOperationException("No node is connected. Connect with Connect-VmNode, or name nodes with -Node."),
                    "NoNodeConnected",
                    ErrorCategory.ObjectNotFound,
                    null
                )
            );
        }
        return nodes.Select(n => new NodeReference(n));
    }
}
