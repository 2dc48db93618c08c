using System.Management.Automation;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Ends the connections to nodes; operations on the nodes go on.</summary>
/// <example>
/// <code>Get-VmNode | Disconnect-VmNode</code>
/// <para>Ends every connection. Operations on the nodes go on.</para>
/// </example>
[Cmdlet(VerbsCommunications.Disconnect, "VmNode", SupportsShouldProcess = true)]
public sealed class DisconnectVmNodeCommand : VmCmdlet
{
    /// <summary>Nodes, or their names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NodeTransformation]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public NodeReference[] Node { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (NodeReference node in Node)
        {
            if (NodeRegistry.Shared.Find(node.Name) is null)
                WriteError(
                    new ErrorRecord(
                        new ItemNotFoundException($"No node '{node.Name}' is connected."),
                        "NodeNotConnected",
                        ErrorCategory.ObjectNotFound,
                        node.Name
                    )
                );
            else if (ShouldProcess(node.Name, "Disconnect"))
                NodeRegistry.Shared.Disconnect(node.Name);
        }
    }
}
