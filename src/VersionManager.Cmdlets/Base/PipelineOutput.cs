using System.Collections.Concurrent;

namespace VersionManager.Cmdlets;

/// <summary>Carries what work on other threads puts out to the pipeline's thread, which alone may write.</summary>
internal sealed class PipelineOutput
{
    // Not disposed: a worker may still hand something in after the pipeline was stopped, and it holds no handle.
    private readonly BlockingCollection<Action<VmCmdlet>> _queue = [];

    /// <summary>Puts out an object.</summary>
    public void Write(object item) => Add(c => c.WriteObject(item));

    /// <summary>Puts out an error that does not end the cmdlet.</summary>
    public void WriteError(Exception error, object? target) => Add(c => c.WriteError(ErrorRecords.Of(error, target)));

    /// <summary>Puts out a warning.</summary>
    public void WriteWarning(string text) => Add(c => c.WriteWarning(text));

    /// <summary>Puts out a detail for <c>-Verbose</c>.</summary>
    public void WriteVerbose(string text) => Add(c => c.WriteVerbose(text));

    /// <summary>Shows how far one of the things under way is.</summary>
    /// <param name="item">Which, such as a node's name; shown.</param>
    /// <param name="status">What it is doing.</param>
    /// <param name="fraction">0 to 1; null where it is not known.</param>
    public void Progress(string item, string status, double? fraction = null) =>
        Add(c => c.Progress.Report(item, status, fraction));

    /// <summary>Takes one of the things under way off the display.</summary>
    public void Done(string item) => Add(c => c.Progress.Done(item));

    /// <summary>Says that nothing more will come.</summary>
    public void Complete() => _queue.CompleteAdding();

    /// <summary>Writes what comes, until nothing more will; on the pipeline's thread.</summary>
    public void Pump(VmCmdlet cmdlet)
    {
        foreach (Action<VmCmdlet> action in _queue.GetConsumingEnumerable())
            action(cmdlet);
    }

    private void Add(Action<VmCmdlet> action)
    {
        try
        {
            _queue.Add(action);
        }
        catch (InvalidOperationException)
        {
            // Completed: the pipeline was stopped, and nobody listens.
        }
    }
}
