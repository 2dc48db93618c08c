using Microsoft.Extensions.Time.Testing;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Tests.Releases;

public sealed class StallWatchTests
{
    private readonly FakeTimeProvider _clock = new();
    private long _progress;

    [Fact]
    public async Task Stalled_AfterTheLimitWithoutProgress_Ends()
    {
        using StallWatch watch = Watch();
        Pass(TimeSpan.FromSeconds(4.75));
        Assert.False(watch.Stalled.IsCancellationRequested);
        Pass(TimeSpan.FromSeconds(0.5));
        await Wait.UntilAsync(() => watch.Stalled.IsCancellationRequested);
    }

    [Fact]
    public async Task Stalled_WhileSomethingComes_DoesNotEnd()
    {
        using StallWatch watch = Watch();
        for (int i = 0; i < 20; i++)
        {
            _progress++;
            Pass(TimeSpan.FromSeconds(4));
        }
        Assert.False(watch.Stalled.IsCancellationRequested);
        Pass(TimeSpan.FromSeconds(5.5));
        await Wait.UntilAsync(() => watch.Stalled.IsCancellationRequested);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(4, 40)]
    [InlineData(5, 60)]
    [InlineData(90, 60)]
    public void Patience_OfAnAttempt_DoublesUpToAMinute(int attempt, double seconds) =>
        Assert.Equal(seconds, new SyncOptions().Patience(attempt).TotalSeconds);

    private StallWatch Watch() => new(TimeSpan.FromSeconds(5), _clock, () => Interlocked.Read(ref _progress));

    private void Pass(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(0.25))
            _clock.Advance(TimeSpan.FromSeconds(0.25));
    }
}
