using System.Management.Automation;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>A cmdlet that queries nodes and changes nothing: those that <see cref="Node"/> names, or all connected
/// ones.</summary>
public abstract class NodeQueryCmdlet : NodeCmdlet
{
    /// <summary>Nodes, their names, or objects that have a node's name; all connected nodes when absent.</summary>
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
