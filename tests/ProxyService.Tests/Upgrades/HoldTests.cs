using VersionManager.Contracts.Control;
using VersionManager.DataPath.Routes;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Tests.Upgrades;

public sealed class HoldTests
{
    private static readonly TestRelease One = TestRelease.Of("router", "1.0");
    private static readonly TestRelease Two = TestRelease.Of("router", "2.0");

    [Fact]
    public async Task Wait_ForAnUpgradingVersion_EndsWhenTheDataPathHasIt()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        Task<RouteDecision> held = node.DataPath.Waiter.WaitAsync("router", Two.Key.Version, NodeHarness.Cancellation).AsTask();
        Assert.False(held.IsCompleted);
        await node.PublishAsync(Two, start: true);
        await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(RouteDecision.Ready, await held);
        Assert.Contains(node.DataPath.Table.Guests, guest => guest.Version == Two.Key.Version && guest.Ready);
    }

    [Fact]
    public async Task Wait_ForAVersionThatNeverRuns_EndsWithTheHold()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        Task<RouteDecision> held = node.DataPath.Waiter.WaitAsync("router", Two.Key.Version, NodeHarness.Cancellation).AsTask();
        node.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(held.IsCompleted);
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(RouteDecision.NoSuchVersion, await held);
    }

    [Fact]
    public async Task Wait_WithNoHold_RefusesAtOnce()
    {
        await using NodeHarness node = await NodeHarness.StartAsync(new UpgradeOptions { Hold = TimeSpan.Zero });
        await node.RunAsync(One);
        Assert.Equal(
            RouteDecision.NoSuchVersion,
            await node.DataPath.Waiter.WaitAsync("router", Two.Key.Version, NodeHarness.Cancellation)
        );
        Assert.Equal(
            RouteDecision.Ready,
            await node.DataPath.Waiter.WaitAsync("router", One.Key.Version, NodeHarness.Cancellation)
        );
    }

    [Fact]
    public async Task Wait_ForAVersionWhoseUpgradeFailedForGood_RefusesAtOnce()
    {
        await using NodeHarness node = await NodeHarness.StartAsync(
            new UpgradeOptions { Retry = new RetryPolicy(MaximalAttempts: 1) }
        );
        node.Guests.Before = (at, key, _) =>
            at == UpgradeStep.Start && key == Two.Key
                ? throw new RefusalException(ProblemCode.GuestFailed, "no.")
                : Task.CompletedTask;
        await node.RunAsync(One);
        await node.PublishAsync(Two, start: true);
        await node.UpgradeAsync(Two.Key, UpgradeState.Failed);
        Assert.Equal(
            RouteDecision.NoSuchVersion,
            await node.DataPath.Waiter.WaitAsync("router", Two.Key.Version, NodeHarness.Cancellation)
        );
    }
}
