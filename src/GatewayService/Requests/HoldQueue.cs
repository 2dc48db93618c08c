namespace VersionManager.GatewayService.Requests;

/// <summary>Requests that wait for a version; bounded, so that a node without versions does not fill with them.</summary>
internal sealed class HoldQueue(GatewayOptions options, TimeProvider time)
{
    private int _held;

    /// <summary>How many wait.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Waits until <paramref name="changed"/> completes.</summary>
    /// <returns>False when it did not within <paramref name="limit"/>, or too many wait already.</returns>
    public async Task<bool> WaitAsync(Task changed, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (limit <= TimeSpan.Zero)
            return false;
        try
        {
            if (Interlocked.Increment(ref _held) > options.HoldLimit)
                return false;
            await changed.WaitAsync(limit, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }
}
