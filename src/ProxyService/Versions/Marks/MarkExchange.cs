using System.Net;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;

namespace VersionManager.ProxyService.Versions.Marks;

/// <summary>Exchanges marks with peers (paper, section 4.5): one exchange with a peer about an application at a time, and not too
/// often.</summary>
/// <param name="table">This node's marks.</param>
/// <param name="connect">Connects to peers.</param>
/// <param name="clock">The clock of time-outs.</param>
/// <param name="log">The log.</param>
internal sealed class MarkExchange(MarkTable table, MarkConnect connect, TimeProvider clock, ILogger<MarkExchange> log)
    : IAsyncDisposable
{
    private const int MaximalTurns = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5),
        Shortest = TimeSpan.FromSeconds(1),
        Longest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(IPAddress Peer, string Application), Turn> _turns = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();

    /// <summary>Begins an exchange with a peer whose header showed other marks, unless one was tried a moment ago. Returns at
    /// once.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="application">The application.</param>
    /// <param name="digest">The digest of the peer's marks.</param>
    public void Differ(IPAddress peer, string application, ulong digest)
    {
        if (!table.IsKnown(application))
            return;
        lock (_lock)
        {
            Turn turn = TurnOf(peer, application);
            // An exchange that changed nothing is not soon repeated, unless the peer has other marks by now.
            TimeSpan wait = turn.Digest == digest ? turn.Wait : Shortest;
            if (!turn.Task.IsCompleted || (turn.Ended is { } ended && clock.GetElapsedTime(ended) < wait))
                return;
            turn.Digest = digest;
            Begin(turn, peer, application);
        }
    }

    /// <summary>Exchanges marks with a peer, or waits for an exchange with it that is under way. Never throws, but takes a few
    /// seconds if the peer does not answer.</summary>
    /// <returns>Whether the peer answered, which includes the answer that it does not know the application.</returns>
    public Task<bool> ExchangeAsync(IPAddress peer, string application)
    {
        lock (_lock)
        {
            Turn turn = TurnOf(peer, application);
            return turn.Task.IsCompleted ? Begin(turn, peer, application) : turn.Task;
        }
    }

    /// <summary>Completes when every exchange now under way has ended.</summary>
    public Task Idle
    {
        get
        {
            lock (_lock)
                return Task.WhenAll(_turns.Values.Select(turn => turn.Task));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Idle;
    }

    private Turn TurnOf(IPAddress peer, string application)
    {
        if (_turns.TryGetValue((peer, application), out Turn? turn))
            return turn;
        if (_turns.Count >= MaximalTurns)
        {
            foreach (
                KeyValuePair<(IPAddress, string), Turn> idle in _turns.Where(entry => entry.Value.Task.IsCompleted).ToArray()
            )
                _turns.Remove(idle.Key);
        }
        return _turns[(peer, application)] = new Turn();
    }

    private Task<bool> Begin(Turn turn, IPAddress peer, string application)
    {
        if (_stopping.IsCancellationRequested)
            return Task.FromResult(false);
        using (ExecutionContext.SuppressFlow())
            return turn.Task = Task.Run(() => RunAsync(turn, peer, application));
    }

    private async Task<bool> RunAsync(Turn turn, IPAddress peer, string application)
    {
        bool answered = false,
            learned = false;
        try
        {
            using var late = new CancellationTokenSource(Patience, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stopping.Token);
            learned = await TalkAsync(peer, application, both.Token);
            answered = true;
        }
        catch (PeerConnectException e) when (e.Status == StreamStatus.NoSuchVersion)
        {
            answered = true;
        }
        catch (OperationCanceledException)
        {
            if (!_stopping.IsCancellationRequested)
                MarkLog.NotExchanged(log, peer.ToString(), application, "it did not answer in time.");
        }
        catch (Exception e)
        {
            // The next header that shows the difference starts another exchange.
            MarkLog.NotExchanged(log, peer.ToString(), application, e.Message);
        }
        lock (_lock)
        {
            turn.Ended = clock.GetTimestamp();
            turn.Wait =
                learned || turn.Wait < Shortest ? Shortest : TimeSpan.FromTicks(Math.Min(2 * turn.Wait.Ticks, Longest.Ticks));
        }
        return answered;
    }

    private async Task<bool> TalkAsync(IPAddress peer, string application, CancellationToken cancellation)
    {
        // A daemon that does not know the latest format does not answer it, and gets the first one.
        for (int format = MarkMessage.LatestFormat; format >= 1; format--)
        {
            await using PeerStream stream = await connect(peer, application, cancellation);
            await MarkStream.SendAsync(stream, table.Of(application, format), cancellation);
            if (await MarkStream.ReadAsync(stream, cancellation) is { } told)
                return table.Merge(peer, application, told);
        }
        MarkLog.Malformed(log, peer.ToString(), application);
        return false;
    }

    /// <summary>The last exchange with one peer about one application.</summary>
    private sealed class Turn
    {
        public Task<bool> Task { get; set; } = System.Threading.Tasks.Task.FromResult(false);

        public long? Ended { get; set; }

        public TimeSpan Wait { get; set; }

        public ulong Digest { get; set; }
    }
}
