using System.Runtime.ExceptionServices;

namespace SourceRouter.Nodes;

/// <summary>Makes the first failure of many tasks end the loop that started them, and so the program.</summary>
internal sealed class FirstFailure(CancellationToken cancellationToken)
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private Exception? _failure;

    public CancellationToken Token => _stop.Token;

    public void Run(Func<Task> work) =>
        _ = Task.Run(async () =>
        {
            try
            {
                await work();
            }
            catch (OperationCanceledException) { }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
                await _stop.CancelAsync();
            }
        });

    /// <summary>Waits for the loop's own task, but throws the first failure of the others; null when cancelled.</summary>
    public async Task<T?> WatchAsync<T>(ValueTask<T> task)
        where T : class
    {
        try
        {
            return await task;
        }
        catch (OperationCanceledException)
        {
            if (_failure is not null)
                ExceptionDispatchInfo.Throw(_failure);
            return null;
        }
    }
}
