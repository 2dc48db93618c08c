using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Handover;

/// <summary>
/// How one gateway gives way to the next with no request lost (docs/gateway.md, "Replacing a gateway"): writes that are under way
/// end here, later ones wait until the next gateway can have them; then the state folder is let go, and the next one begins to
/// accept.
/// </summary>
internal sealed class HandoverState(StateFolder folder, RouteWatcher watcher, IdempotencyStore keys, DivergenceLog divergences)
    : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _giving = new();
    private int _writes;
    private int _listening;

    /// <summary>Ends when this gateway begins to give way: requests that are held here are better held by the next one.</summary>
    public CancellationToken Giving => _giving.Token;

    /// <summary>Completes when the state folder is the next gateway's.</summary>
    public Task Over => _over.Task;

    /// <summary>Begins a write; null when it is the next gateway's.</summary>
    public IDisposable? TryBeginWrite()
    {
        lock (_gate)
        {
            if (_giving.IsCancellationRequested)
                return null;
            _writes++;
            return new UnderWay(this);
        }
    }

    /// <summary>Gives way; completes when no write is under way any more, and nothing writes to the state folder.</summary>
    public async Task GiveAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _giving.Cancel();
            if (_writes == 0)
                _quiet.TrySetResult();
        }
        await _quiet.Task.WaitAsync(cancellationToken);
        await watcher.StopAsync(cancellationToken);
        await keys.DisposeAsync();
        await divergences.DisposeAsync();
    }

    /// <summary>A socket accepts.</summary>
    public void Listening() => Interlocked.Increment(ref _listening);

    /// <summary>A socket no longer accepts. With the last of them, the control socket's file is gone too, and the state folder is
    /// let go.</summary>
    public void Unlistened()
    {
        if (Interlocked.Decrement(ref _listening) > 0)
            return;
        folder.Dispose();
        _over.TrySetResult();
    }

    public void Dispose() => _giving.Dispose();

    private void End()
    {
        lock (_gate)
        {
            if (--_writes == 0 && _giving.IsCancellationRequested)
                _quiet.TrySetResult();
        }
    }

    private sealed class UnderWay(HandoverState state) : IDisposable
    {
        private HandoverState? _state = state;

        public void Dispose() => Interlocked.Exchange(ref _state, null)?.End();
    }
}
