using VersionManager.DataPath;

namespace VersionManager.ProxyService.Tests.Routing;

public sealed class SharedRefreshTests : IDisposable
{
    private readonly SemaphoreSlim _turn = new(0, 1);
    private readonly List<string> _rendered = [];

    public void Dispose() => _turn.Dispose();

    [Fact]
    public async Task Run_WhileAnotherRuns_SharesOneTransaction()
    {
        SharedRefresh<string> refresh = new(_turn, RenderAsync);
        string[] scripts = ["a;", "b;", "c;"];
        Task[] all = [.. scripts.Select(script => refresh.RunAsync([script], CancellationToken.None))];
        Assert.DoesNotContain(all, task => task.IsCompleted);
        _turn.Release();
        await Task.WhenAll(all);
        await refresh.RunAsync(["d;"], CancellationToken.None);
        Assert.Equal(["a;b;c;", "d;"], _rendered);
    }

    [Fact]
    public async Task Run_ThatFails_FailsForItsCallersOnly()
    {
        SharedRefresh<string> refresh = new(
            _turn,
            changes => changes.Contains("bad;") ? throw new IOException("refused") : RenderAsync(changes)
        );
        Task[] all = [refresh.RunAsync(["a;"], CancellationToken.None), refresh.RunAsync(["bad;"], CancellationToken.None)];
        _turn.Release();
        foreach (Task task in all)
            await Assert.ThrowsAsync<IOException>(() => task);
        await refresh.RunAsync(["c;"], CancellationToken.None);
        Assert.Equal(["c;"], _rendered);
    }

    [Fact]
    public async Task Run_WhoseCallerGivesUp_GoesOnForTheOthers()
    {
        SharedRefresh<string> refresh = new(_turn, RenderAsync);
        using CancellationTokenSource gone = new();
        Task first = refresh.RunAsync(["a;"], gone.Token),
            second = refresh.RunAsync(["b;"], CancellationToken.None);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _turn.Release();
        await second;
        Assert.Equal(["a;b;"], _rendered);
    }

    private Task RenderAsync(IReadOnlyCollection<string> changes)
    {
        _rendered.Add(string.Concat(changes));
        return Task.CompletedTask;
    }
}
