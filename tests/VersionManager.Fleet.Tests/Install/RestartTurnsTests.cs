using VersionManager.Fleet.Install;

namespace VersionManager.Fleet.Tests.Install;

public sealed class RestartTurnsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_ManyNodes_OneAtATime()
    {
        RestartTurns turns = new();
        int under = 0,
            most = 0,
            done = 0;

        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(() => turns.RunAsync($"n{i}", RestartAsync, Cancellation), Cancellation))
        );

        Assert.Equal((1, 20), (most, done));

        async Task RestartAsync()
        {
            most = Math.Max(most, Interlocked.Increment(ref under));
            await Task.Yield();
            Interlocked.Decrement(ref under);
            done++;
        }
    }

    [Fact]
    public async Task Run_OneDoesNotComeBack_TheOthersAreNotRestarted()
    {
        RestartTurns turns = new();
        await turns.RunAsync("n1", () => Task.CompletedTask, Cancellation);
        NodeException broken = new(NodeErrorKind.InstallFailed, "n2", "n2: it does not answer.");

        Assert.Same(
            broken,
            await Assert.ThrowsAsync<NodeException>(() => turns.RunAsync("n2", () => throw broken, Cancellation))
        );

        NodeException refused = await Assert.ThrowsAsync<NodeException>(() =>
            turns.RunAsync("n3", () => throw new InvalidOperationException("It was restarted."), Cancellation)
        );
        Assert.Equal(NodeErrorKind.InstallFailed, refused.Kind);
        Assert.Contains("that of n2 did not come back", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CancelledWhileWaiting_LeavesTheTurnToOthers()
    {
        RestartTurns turns = new();
        TaskCompletionSource held = new();
        Task first = turns.RunAsync("n1", () => held.Task, Cancellation);
        using CancellationTokenSource cancel = new();
        Task second = turns.RunAsync("n2", () => throw new InvalidOperationException("It was restarted."), cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        held.SetResult();
        await first;
        await turns.RunAsync("n3", () => Task.CompletedTask, Cancellation);
    }
}
