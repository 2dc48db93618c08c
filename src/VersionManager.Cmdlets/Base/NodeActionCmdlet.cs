using System.Management.Automation;

namespace VersionManager.Cmdlets;

/// <summary>A cmdlet that changes nodes, which must always be named.</summary>
public abstract class NodeActionCmdlet : NodeCmdlet
{
    /// <summary>Nodes, their names, or objects that have a node's name. A name that is not connected is looked up in
    /// ssh_config(5) and connected to.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NodeTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual NodeReference[] Node { get; set; } = [];

    private protected override IEnumerable<NodeReference> TargetNodes => Node;
}
