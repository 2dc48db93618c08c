using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Handover;

/// <summary>
/// The handover from one gateway to the next without losing a request (docs/gateway.md, "Replacing a gateway"). Writes under way
/// end here, and later ones wait for the next gateway. Then this gateway releases the data folder, and the next one begins to
/// accept.
/// </summary>
internal sealed class HandoverState(GatewayFolder folder, RouteWatcher watcher, IdempotencyStore keys, DivergenceLog divergences)
    : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _giving = new();
    private bool _isGiving;
    private int _writes;
    private int _listening;

    /// <summary>Cancelled when the handover begins: requests held here are better held by the next gateway.</summary>
    public CancellationToken Giving => _giving.Token;

    /// <summary>Completes when this gateway has released the data folder.</summary>
    public Task Over => _over.Task;

    /// <summary>Begins a write; null when the next gateway must do it.</summary>
    public IDisposable? TryBeginWrite()
    {
        lock (_gate)
        {
            if (_isGiving)
                return null;
            _writes++;
            return new UnderWay(this);
        }
    }

    /// <summary>Begins the handover; completes when no write is under way any more, and nothing writes to the state
    /// folder.</summary>
    public async Task GiveAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isGiving = true;
            if (_writes == 0)
                _quiet.TrySetResult();
        }
        // Outside the lock: held requests continue at once.
        await _giving.CancelAsync();
        await _quiet.Task.WaitAsync(cancellationToken);
        await watcher.StopAsync(cancellationToken);
        await keys.DisposeAsync();
        await divergences.DisposeAsync();
    }

    /// <summary>Records that a socket accepts connections.</summary>
    public void Listening() => Interlocked.Increment(ref _listening);

    /// <summary>Records that a socket no longer accepts. With the last socket the control socket's file is gone too, and this
    /// gateway releases the data folder.</summary>
    public void Unlistened()
    {
        if (Interlocked.Decrement(ref _listening) > 0)
            return;
        folder.Dispose();
        _over.TrySetResult();
    }

    /// <inheritdoc/>
    public void Dispose() => _giving.Dispose();

    private void End()
    {
        lock (_gate)
        {
            if (--_writes == 0 && _isGiving)
                _quiet.TrySetResult();
        }
    }

    private sealed class UnderWay(HandoverState state) : IDisposable
    {
        private HandoverState? _state = state;

        public void Dispose() => Interlocked.Exchange(ref _state, null)?.End();
    }
}
