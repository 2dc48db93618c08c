using System.Management.Automation;
using VersionManager.Fleet;

namespace VersionManager.Cmdlets;

/// <summary>A cmdlet that works on nodes: collects the work while it reads the pipeline, then does it on many nodes at
/// once.</summary>
public abstract class NodeCmdlet : VmCmdlet
{
    private readonly List<WorkItem> _work = [];

    /// <summary>How many nodes are worked on at once, 1 to 1024.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>The activity that the progress display shows.</summary>
    private protected abstract string Activity { get; }

    /// <summary>The nodes that this record of the pipeline names.</summary>
    private protected abstract IEnumerable<NodeReference> TargetNodes { get; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (NodeReference node in TargetNodes)
            ProcessNode(node);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_work.Count == 0)
            return;
        // One node's items keep their order; nodes run in parallel.
        IReadOnlyList<IReadOnlyList<WorkItem>> groups =
        [
            .. _work.GroupBy(w => w.Node.Name, StringComparer.OrdinalIgnoreCase).Select(g => (IReadOnlyList<WorkItem>)[.. g]),
        ];
        Progress.Begin(Activity, _work.Count);
        Run(output =>
            FleetRunner.RunAsync(
                groups,
                ThrottleLimit,
                (item, cancellation) => DoAsync(item, output, cancellation),
                (item, error) =>
                {
                    output.Done(item.Node.Name);
                    output.WriteError(error, item.Node.Name);
                },
                Cancellation
            )
        );
    }

    /// <summary>Confirms and enqueues the work on one node, on the pipeline's thread.</summary>
    private protected abstract void ProcessNode(NodeReference node);

    /// <summary>Adds work on a node, which is connected first if necessary.</summary>
    private protected void Enqueue(NodeReference node, Func<VmNode, PipelineOutput, CancellationToken, Task> work) =>
        _work.Add(new WorkItem(node, work));

    private static async Task DoAsync(WorkItem item, PipelineOutput output, CancellationToken cancellation)
    {
        output.Progress(item.Node.Name, "Working");
        VmNode node = await item.Node.ConnectAsync(cancellation).ConfigureAwait(false);
        await item.Work(node, output, cancellation).ConfigureAwait(false);
        output.Done(item.Node.Name);
    }

    private sealed record WorkItem(NodeReference Node, Func<VmNode, PipelineOutput, CancellationToken, Task> Work);
}
