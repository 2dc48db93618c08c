using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Tests.Upgrades;

/// <summary>The daemon is killed at every step of an upgrade, and the next one resumes it.</summary>
public sealed class ResumeTests
{
    private static readonly TestRelease One = TestRelease.Of("router", "1.0");
    private static readonly TestRelease Two = TestRelease.Of(
        "router",
        "2.0",
        m =>
            m with
            {
                Hooks = new ReleaseHooks { Health = ["bin/server", "--health"], Migrate = ["bin/server", "--migrate"] },
            }
    );

    [Theory]
    [InlineData(UpgradeStep.Boot)]
    [InlineData(UpgradeStep.Install)]
    [InlineData(UpgradeStep.Start)]
    [InlineData(UpgradeStep.Register)]
    [InlineData(UpgradeStep.Migrate)]
    public async Task Daemon_KilledAtAStep_GoesOnWithTheUpgradeAndNeverStopsTheRunningVersion(UpgradeStep step)
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Guests.Before = (at, key, cancellation) =>
        {
            if (at != step || key != Two.Key)
                return Task.CompletedTask;
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellation);
        };
        await node.PublishAsync(Two, start: true);
        await reached.Task.WaitAsync(NodeHarness.Cancellation);
        await node.UntilAsync(() =>
            node.Upgrades.Find(Two.Key)!.Info.Steps.Single(s => s.Step == step).State == UpgradeState.Running
        );

        await using NodeHarness next = await node.KilledAndStartedAgainAsync();
        Assert.Equal(AppVersionState.Running, next.Version(One.Key)!.State);
        await next.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.True(next.Version(Two.Key) is { State: AppVersionState.Running, IsDefault: true });
        Assert.Equal(AppVersionState.Running, next.Version(One.Key)!.State);
        Assert.Equal(2, next.Guests.All.Count);
        // A version that ran when the daemon was killed is not started again.
        Assert.Equal(step == UpgradeStep.Migrate ? 0 : 1, next.Guests.Boots);
    }

    [Fact]
    public async Task Daemon_KilledWhileItCancels_LeavesNoGuestAndDoesNotGoOn()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Guests.Before = (at, key, cancellation) =>
        {
            if (at != UpgradeStep.Register || key != Two.Key)
                return Task.CompletedTask;
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellation);
        };
        await node.PublishAsync(Two, start: true);
        await reached.Task.WaitAsync(NodeHarness.Cancellation);
        // The state that was on disk at that moment.
        UpgradeTable table = node.Upgrades;
        table.Update(Two.Key, record => record with { Cancelling = "an operator cancelled it." });

        await using NodeHarness next = await node.KilledAndStartedAgainAsync();
        UpgradeInfo cancelled = await next.UpgradeAsync(Two.Key, UpgradeState.Cancelled);
        Assert.Equal("an operator cancelled it.", cancelled.Reason);
        await next.UntilAsync(() => next.Guests.All.Count == 1);
        Assert.Equal(AppVersionState.Running, next.Version(One.Key)!.State);
        Assert.Equal(AppVersionState.Available, next.Version(Two.Key)!.State);
    }

    [Fact]
    public async Task Daemon_KilledWhileFetching_GoesOnWithTheUpgrade()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        await node.SendAsync("POST", "/v1/upgrades", """{"application":"router","version":"2.0","source":"10.0.0.2"}""");
        await node.UpgradeAsync(Two.Key, UpgradeState.Waiting);
        Two.WriteTo(node.Peer);
        await using NodeHarness next = await node.KilledAndStartedAgainAsync();
        await next.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
    }

    [Fact]
    public async Task Daemon_StartedAfterAReboot_StartsTheGuestsThatRan()
    {
        string root = Directory.CreateTempSubdirectory("vmproxy-test-").FullName;
        await using (
            NodeHarness node = await NodeHarness.StartAsync(
                Directory.CreateDirectory(Path.Combine(root, "before")).FullName,
                new FakeGuestHost()
            )
        )
        {
            await node.RunAsync(One);
            Directory.Move(node.Data.Root, Path.Combine(root, "kept"));
            Directory.CreateDirectory(node.Data.Root);
        }
        string after = Directory.CreateDirectory(Path.Combine(root, "after")).FullName;
        Directory.Move(Path.Combine(root, "kept"), Path.Combine(after, "state"));
        await using (NodeHarness next = await NodeHarness.StartAsync(after, new FakeGuestHost()))
            await next.UntilAsync(() => next.Version(One.Key) is { State: AppVersionState.Running, IsDefault: true });
        Directory.Delete(root, recursive: true);
    }
}
