using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>An upgrade that is under way, or will be tried again.</summary>
internal sealed class ActiveUpgrade(SourceCandidates sources)
{
    private TaskCompletionSource _woken = New();

    public CancellationTokenSource Cancellation { get; } = new();

    public Task Task { get; set; } = Task.CompletedTask;

    /// <summary>The nodes that it may come from.</summary>
    public SourceCandidates Sources { get; } = sources;

    /// <summary>Whether it is being ended, and nothing may take its place yet.</summary>
    public bool Ends { get; set; }

    /// <summary>Ends its waiting for the next attempt.</summary>
    public void Wake() => _woken.TrySetResult();

    /// <summary>Waits for its next attempt: until it is woken, but no longer than <paramref name="delay"/>.</summary>
    public async Task WaitAsync(TimeSpan delay, TimeProvider clock)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancellation.Token);
        await Task.WhenAny(Task.Delay(delay, clock, ended.Token), _woken.Task);
        await ended.CancelAsync();
        _woken = New();
        Cancellation.Token.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
