using System.Management.Automation;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>Gets the connected nodes, with the current description by their daemons.</summary>
/// <example>
/// <code>Get-VmNode</code>
/// <para>Shows the connected nodes, with the description by their daemons.</para>
/// </example>
/// <example>
/// <code>Get-VmNode web* | Get-VmGuest</code>
/// <para>Shows the guests of the nodes whose names begin with web.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "VmNode")]
[OutputType(typeof(VmNode))]
public sealed class GetVmNodeCommand : VmCmdlet
{
    private readonly List<VmNode> _nodes = [];

    /// <summary>Names, with wildcards; all when absent.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Node")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string pattern in Name ?? ["*"])
        {
            NameFilter filter = new([pattern]);
            List<VmNode> found = [.. NodeRegistry.Shared.Nodes.Where(n => filter.Matches(n.Name))];
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(pattern))
            {
                WriteError(
                    new ErrorRecord(
                        new ItemNotFoundException($"No node '{pattern}' is connected. Connect to it with Connect-VmNode."),
                        "NodeNotConnected",
                        ErrorCategory.ObjectNotFound,
                        pattern
                    )
                );
            }
            _nodes.AddRange(found.Where(n => !_nodes.Contains(n)));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Run(output =>
            FleetRunner.RunAsync(
                [.. _nodes.Where(n => n.IsConnected).Select(n => new[] { n })],
                32,
                (node, cancellation) => Describe.TryAsync(node, output, cancellation),
                (node, error) => output.WriteError(error, node.Name),
                Cancellation
            )
        );
        WriteObject(_nodes, true);
    }
}
