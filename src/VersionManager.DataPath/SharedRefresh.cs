namespace VersionManager.DataPath;

/// <summary>
/// Brings what is agreed with peers into the kernel. A transaction costs a process of <c>nft</c>. All who ask while another one
/// is under way share the next: a node that meets many peers at once would else be a long time at it, and so would whatever waits
/// for its turn.
/// </summary>
/// <typeparam name="TChange">What is to be changed.</typeparam>
/// <param name="turn">Whoever changes the kernel's elements has it.</param>
/// <param name="render">Runs a transaction with these changes; called by who has the turn.</param>
internal sealed class SharedRefresh<TChange>(SemaphoreSlim turn, Func<IReadOnlyCollection<TChange>, Task> render)
{
    private readonly Lock _gate = new();
    private Batch? _next;

    /// <summary>Makes changes with the next transaction; ends, or fails, with that. Changes are made in the order in which they
    /// came.</summary>
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

        // Whoever had the turn before, and took it, is through.
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
#pragma warning disable CA1031 // Each who waits for it is told.
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
