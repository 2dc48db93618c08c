using System.Net;

namespace VersionManager.ProxyService.Versions.Marks;

/// <summary>
/// Asks every known node for its marks when the daemon starts, before any guest is started again: a node that was away may have
/// missed the end of a version.
/// </summary>
internal sealed class MarkRound(MarkExchange exchange, TimeSpan patience, TimeProvider clock, ILogger<MarkRound> log)
    : IAsyncDisposable
{
    private const int AtOnce = 16;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1),
        LongestRetry = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _rest = Task.CompletedTask;

    /// <summary>Returns when all nodes have answered or refused, or the patience is over; those that did not answer are asked
    /// again later.</summary>
    public async Task RunAsync(
        IReadOnlyCollection<IPAddress> peers,
        IReadOnlyCollection<string> applications,
        CancellationToken cancellation
    )
    {
        (IPAddress Peer, string Application)[] all =
        [
            .. from peer in peers from application in applications select (peer, application),
        ];
        if (all.Length == 0)
            return;
        // In random order, so that a fleet that starts together does not ask one node first.
        Random.Shared.Shuffle(all);
        Task<(IPAddress, string)[]> first = AskAsync(all);
        await ((Task)first).WaitAsync(patience, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (first is { IsCompletedSuccessfully: true, Result.Length: 0 })
            return;
        MarkLog.Awaited(log, first.IsCompletedSuccessfully ? all.Length - first.Result.Length : 0, all.Length);
        _rest = Task.Run(() => AskAgainAsync(first), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _rest.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AskAgainAsync(Task<(IPAddress, string)[]> before)
    {
        TimeSpan wait = FirstRetry;
        while (await before is { Length: > 0 } silent)
        {
            await Task.Delay(wait, clock, _stopping.Token);
            wait = wait * 2 < LongestRetry ? wait * 2 : LongestRetry;
            before = AskAsync(silent);
        }
    }

    /// <summary>Asks the nodes; returns those that did not answer.</summary>
    private async Task<(IPAddress, string)[]> AskAsync((IPAddress Peer, string Application)[] asked)
    {
        bool[] answered = new bool[asked.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, asked.Length),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = _stopping.Token },
            async (index, _) => answered[index] = await exchange.ExchangeAsync(asked[index].Peer, asked[index].Application)
        );
        return [.. asked.Where((_, index) => !answered[index])];
    }
}
