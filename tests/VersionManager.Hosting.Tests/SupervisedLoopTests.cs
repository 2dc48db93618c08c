using Microsoft.Extensions.Time.Testing;

namespace VersionManager.Hosting.Tests;

/// <summary>A loop with failing turns reports them and goes on.</summary>
public sealed class SupervisedLoopTests
{
    /// <summary>A loop whose first turns fail, and which then reports a success.</summary>
    private sealed class FailingLoop(int failing, TimeProvider time) : SupervisedLoop(time)
    {
        private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _turns;

        public Task Recovered => _recovered.Task;

        public List<int> Reported { get; } = [];

        protected override Task TurnAsync(CancellationToken stoppingToken) =>
            Interlocked.Increment(ref _turns) <= failing
                ? throw new InvalidOperationException("a turn that fails")
                : Task.Delay(Recovered.IsCompleted ? Timeout.Infinite : 0, stoppingToken);

        protected override void ReportFailure(Exception exception, int inARow) => Reported.Add(inARow);

        protected override void ReportRecovery() => _recovered.TrySetResult();
    }

    [Fact]
    public async Task Turn_ThatThrows_IsCountedAndTheLoopGoesOn()
    {
        var time = new FakeTimeProvider();
        using var loop = new FailingLoop(3, time);

        await loop.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return loop.Recovered.IsCompleted;
        });
        await loop.StopAsync(CancellationToken.None);

        Assert.Equal([1, 2, 3], loop.Reported);
        Assert.Equal(3, loop.Failures);
    }
}
