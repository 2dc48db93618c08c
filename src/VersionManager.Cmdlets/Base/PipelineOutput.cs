using System.Collections.Concurrent;

namespace VersionManager.Cmdlets;

/// <summary>Carries the output of other threads to the pipeline's thread, which alone may write.</summary>
internal sealed class PipelineOutput
{
    // Not disposed: a worker may still add output after the pipeline was stopped, and the collection holds no handle.
    private readonly BlockingCollection<Action<VmCmdlet>> _queue = [];

    /// <summary>Puts out an object.</summary>
    public void Write(object item) => Add(c => c.WriteObject(item));

    /// <summary>Puts out an error that does not end the cmdlet.</summary>
    public void WriteError(Exception error, object? target) => Add(c => c.WriteError(ErrorRecords.Of(error, target)));

    /// <summary>Puts out a warning.</summary>
    public void WriteWarning(string text) => Add(c => c.WriteWarning(text));

    /// <summary>Puts out a message for <c>-Verbose</c>.</summary>
    public void WriteVerbose(string text) => Add(c => c.WriteVerbose(text));

    /// <summary>Shows the progress of one item.</summary>
    /// <param name="item">The item's name, such as a node's.</param>
    /// <param name="status">What the item is doing.</param>
    /// <param name="fraction">The progress, 0 to 1; null where it is not known.</param>
    public void Progress(string item, string status, double? fraction = null) =>
        Add(c => c.Progress.Report(item, status, fraction));

    /// <summary>Removes an item from the display.</summary>
    public void Done(string item) => Add(c => c.Progress.Done(item));

    /// <summary>Ends the output.</summary>
    public void Complete() => _queue.CompleteAdding();

    /// <summary>Writes all output until its end; on the pipeline's thread.</summary>
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
            // The output has ended: the pipeline was stopped, and nobody reads it.
        }
    }
}
