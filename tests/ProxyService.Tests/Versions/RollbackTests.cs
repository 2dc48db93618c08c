using System.Net;
using System.Text.Json;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Tests.Versions;

public sealed class RollbackTests
{
    private static readonly TestRelease One = TestRelease.Of("router", "1.0");
    private static readonly TestRelease Two = TestRelease.Of(
        "router",
        "2.0",
        manifest => manifest with { Hooks = new ReleaseHooks { Migrate = ["bin/server", "--migrate"] } }
    );

    [Fact]
    public async Task Rollback_FromWhatRuns_IsImmediate()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        await node.RunAsync(Two);
        Assert.True(node.Version(Two.Key)!.IsDefault);
        RollBackResult result = await RollBackAsync(node, """{"version":"2.0","reason":"it answers twice"}""");
        Assert.Equal(new RollBackResult("router", Two.Key.Version, One.Key.Version), result);
        // Before the guest is even asked to end.
        Assert.True(node.Version(One.Key) is { IsDefault: true, IsMaximal: true });
        await node.UntilAsync(() => node.Version(Two.Key) is { State: AppVersionState.Withdrawn, Reason: "it answers twice" });
        Assert.Null(node.Guests.Of(Two.Key));
        Assert.Empty(node.Guests.StateRemoved);
        Assert.Equal(result, await RollBackAsync(node, """{"version":"2.0"}"""));
    }

    [Theory]
    [InlineData(UpgradeStep.Boot)]
    [InlineData(UpgradeStep.Start)]
    [InlineData(UpgradeStep.Migrate)]
    public async Task Rollback_DuringTheUpgrade_CancelsIt(UpgradeStep at)
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Guests.Before = async (step, key, cancellation) =>
        {
            if (step != at || key != Two.Key)
                return;
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        };
        await node.PublishAsync(Two, start: true);
        await reached.Task.WaitAsync(NodeHarness.Cancellation);
        await RollBackAsync(node, """{"version":"2.0"}""");
        await node.UntilAsync(() =>
            node.Version(Two.Key) is { State: AppVersionState.Withdrawn } && node.Guests.Of(Two.Key) is null
        );
        Assert.Equal(UpgradeState.Cancelled, node.Upgrades.Find(Two.Key)!.Info.State);
        Assert.True(node.Version(One.Key) is { State: AppVersionState.Running, IsDefault: true, IsMaximal: true });
    }

    [Fact]
    public async Task Rollback_WhoseMigrationEndsBeforeItsUpgrade_CancelsTheUpgrade()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Guests.Before = async (step, key, cancellation) =>
        {
            if (step != UpgradeStep.Migrate || key != Two.Key)
                return;
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        };
        await node.PublishAsync(Two, start: true);
        await reached.Task.WaitAsync(NodeHarness.Cancellation);
        // Migrations hear that the version is to end, and the upgrade is told only when everyone has heard of it.
        node.Get<VersionTable>().Changed += () =>
            SpinWait.SpinUntil(() => !node.Upgrades.Find(Two.Key)!.IsOpen, NodeHarness.Patience);

        await RollBackAsync(node, """{"version":"2.0"}""");

        UpgradeInfo upgrade = node.Upgrades.Find(Two.Key)!.Info;
        Assert.Equal((UpgradeState.Cancelled, "the version is being stopped."), (upgrade.State, upgrade.Reason));
    }

    [Fact]
    public async Task Rollback_WhereNoOlderVersionRuns_IsRefused()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        Problem problem = await node.RefusalAsync("POST", "/v1/versions/router/rollback", """{"version":"1.0"}""");
        Assert.Equal(ProblemCode.NoOlderVersion, problem.Code);
        Assert.Equal(409, problem.Status);
        Assert.Equal(AppVersionState.Running, node.Version(One.Key)!.State);
        Assert.Equal(ProblemCode.InvalidRequest, (await node.RefusalAsync("POST", "/v1/versions/router/rollback", "{}")).Code);
    }

    [Fact]
    public async Task Rollback_ForGood_IsObsoleteAlsoWhereItWasWithdrawn()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        await node.RunAsync(Two);
        await RollBackAsync(node, """{"version":"2.0"}""");
        await node.UntilAsync(() => node.Version(Two.Key) is { State: AppVersionState.Withdrawn });
        await RollBackAsync(node, """{"version":"2.0","obsolete":true}""");
        await node.UntilAsync(() => node.Version(Two.Key) is { State: AppVersionState.Obsolete });
        Assert.Equal(ProblemCode.VersionObsolete, (await node.RefusalAsync("POST", "/v1/releases", Two.Bytes)).Code);
        await RollBackAsync(node, """{"version":"2.0"}""");
        Assert.Equal(AppVersionState.Obsolete, node.Version(Two.Key)!.State);
    }

    [Fact]
    public async Task Rollback_WhereTheVersionDoesNotRun_NeedsNoOlderOne()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        node.Guests.Before = (step, key, _) =>
            step == UpgradeStep.Start
                ? throw new RefusalException(ProblemCode.GuestFailed, "it does not start.")
                : Task.CompletedTask;
        await node.PublishAsync(Two, start: true);
        await node.UpgradeAsync(Two.Key, UpgradeState.Failed);
        Assert.Equal(new RollBackResult("router", Two.Key.Version, To: null), await RollBackAsync(node, """{"version":"2.0"}"""));
        await node.UntilAsync(() => node.Version(Two.Key) is { State: AppVersionState.Withdrawn });
    }

    private static async Task<RollBackResult> RollBackAsync(NodeHarness node, string json)
    {
        (HttpStatusCode status, byte[] body) = await node.SendAsync("POST", "/v1/versions/router/rollback", json);
        Assert.True(status == HttpStatusCode.OK, System.Text.Encoding.UTF8.GetString(body));
        return JsonSerializer.Deserialize(body, ContractsJson.Default.RollBackResult)!;
    }
}
