namespace VersionManager.GatewayService.Routes;

/// <summary>Holds requests that wait for a version; bounded, so that they do not fill a node without versions.</summary>
internal sealed class HoldQueue(HoldOptions options, LiveRoutes routes, TimeProvider time)
{
    private int _held;

    /// <summary>The number of waiting requests.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>Waits until a version takes new requests.</summary>
    /// <returns>Routes with such a version; null when none came in time, or too many requests wait already.</returns>
    public async Task<RouteSnapshot?> WaitForVersionAsync(CancellationToken cancellationToken)
    {
        var patience = new Patience(options.Longest, time);
        while (true)
        {
            RouteSnapshot current = routes.Current;
            if (current.Active.Count > 0)
                return current;
            if (!await WaitAsync(current.Replaced, patience.Left, cancellationToken))
                return null;
        }
    }

    /// <summary>Waits until <paramref name="replaced"/> completes.</summary>
    /// <returns>False when it did not within <paramref name="limit"/>, or too many requests wait already.</returns>
    public async Task<bool> WaitAsync(Task replaced, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (limit <= TimeSpan.Zero)
            return false;
        try
        {
            if (Interlocked.Increment(ref _held) > options.Limit)
                return false;
            await replaced.WaitAsync(limit, time, cancellationToken);
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
