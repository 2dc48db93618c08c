namespace VersionManager.DataPath;

/// <summary>
/// Applies agreements with peers to the kernel. A transaction costs an <c>nft</c> process, so all callers during one transaction
/// share the next. Otherwise a node that meets many peers at once would be busy for long, and other changes would wait.
/// </summary>
/// <typeparam name="TChange">A change.</typeparam>
/// <param name="turn">Held while the kernel's elements are changed.</param>
/// <param name="render">Runs a transaction with these changes; called while the turn is held.</param>
internal sealed class SharedRefresh<TChange>(SemaphoreSlim turn, Func<IReadOnlyCollection<TChange>, Task> render)
{
    private readonly Lock _gate = new();
    private Batch? _next;

    /// <summary>Makes changes with the next transaction, and completes or fails with it. Changes keep their order of
    /// arrival.</summary>
    public async Task RunAsync(IReadOnlyCollection<TChange> changes, CancellationToken cancellation)
    {
        Batch batch;
        lock (_gate)
        {
            batch = _next ??= new Batch();
            batch.Changes.AddRange(changes);
        }

        await turn.WaitAsync(cancellation);
        try
        {
            if (Take(batch))
                await RenderAsync(batch);
        }
        finally
        {
            turn.Release();
        }

        // The caller that had the turn before took this batch along, and is done.
        await batch.Done.Task;
    }

    private bool Take(Batch batch)
    {
        lock (_gate)
        {
            if (_next != batch)
                return false;
            _next = null;
            return true;
        }
    }

    private async Task RenderAsync(Batch batch)
    {
        try
        {
            await render(batch.Changes);
            batch.Done.SetResult();
        }
#pragma warning disable CA1031 // Every waiting caller gets the exception.
        catch (Exception error)
#pragma warning restore CA1031
        {
            batch.Done.SetException(error);
        }
    }

    private sealed class Batch
    {
        public List<TChange> Changes { get; } = [];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
