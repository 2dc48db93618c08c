using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Tests.Upgrades;

public sealed class UpgradeTests
{
    private static readonly TestRelease One = TestRelease.Of("router", "1.0");
    private static readonly TestRelease Two = TestRelease.Of("router", "2.0", WithHooks);

    [Fact]
    public async Task Publish_WithStart_DoesEveryStepAndMovesTheDefault()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        Assert.True(node.Version(One.Key)!.IsDefault);
        await node.RunAsync(Two);
        UpgradeInfo upgrade = await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(Enum.GetValues<UpgradeStep>(), upgrade.Steps.Select(step => step.Step));
        Assert.All(upgrade.Steps, step => Assert.Equal(UpgradeState.Succeeded, step.State));
        AppVersionInfo two = node.Version(Two.Key)!;
        Assert.True(two is { State: AppVersionState.Running, IsDefault: true, IsMaximal: true });
        Assert.Equal(AppVersionState.Running, node.Version(One.Key)!.State);
        Assert.True(node.DataPath.Table.Guests.All(guest => guest.Ready));
        Assert.Equal(new Version(2, 0), Assert.Single(node.DataPath.Table.Applications).Maximal);
        MigrationInfo migration = Assert.Single(
            (await node.GetAsync("/v1/migrations", Contracts.ContractsJson.Default.MigrationList)).Items
        );
        Assert.Equal((new Version(1, 0), MigrationState.Succeeded), (migration.From, migration.State));
    }

    [Theory]
    [InlineData(UpgradeStep.Boot)]
    [InlineData(UpgradeStep.Install)]
    [InlineData(UpgradeStep.Start)]
    [InlineData(UpgradeStep.Register)]
    public async Task Step_ThatFails_SaysWhyAndLeavesTheNodeAsItWasAndIsTriedAgain(UpgradeStep step)
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        bool broken = true;
        node.Guests.Before = (at, key, _) =>
            at == step && key == Two.Key && broken
                ? throw new RefusalException(ProblemCode.GuestFailed, "bin/server ended at once with status 3.")
                : Task.CompletedTask;
        await node.PublishAsync(Two, start: true);
        UpgradeInfo waiting = await node.UpgradeAsync(Two.Key, UpgradeState.Waiting);
        Assert.Contains("ended at once with status 3", waiting.Reason, StringComparison.Ordinal);
        UpgradeStepInfo failed = waiting.Steps.Single(s => s.State == UpgradeState.Failed);
        Assert.Equal(step, failed.Step);
        Assert.Equal(One.Key.Version, Assert.Single(node.Guests.All).Version);
        Assert.True(node.Version(One.Key) is { State: AppVersionState.Running, IsDefault: true, IsMaximal: true });
        Assert.Equal([new Version(1, 0)], Assert.Single(node.Ports.All).Versions);
        broken = false;
        await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
    }

    [Fact]
    public async Task Start_ThatAlwaysFails_FailsForGoodAfterGrowingPauses()
    {
        await using NodeHarness node = await NodeHarness.StartAsync(
            new UpgradeOptions { Retry = new RetryPolicy(MaximalAttempts: 3) }
        );
        var attempts = new List<DateTimeOffset>();
        node.Guests.Before = (at, _, _) =>
        {
            if (at != UpgradeStep.Start)
                return Task.CompletedTask;
            attempts.Add(node.Clock.GetUtcNow());
            throw new RefusalException(ProblemCode.GuestFailed, "there is no bin/nothing.");
        };
        await node.PublishAsync(One, start: true);
        UpgradeInfo failed = await node.UpgradeAsync(One.Key, UpgradeState.Failed);
        Assert.Equal(3, failed.Attempt);
        Assert.Equal(3, node.Guests.Boots);
        Assert.Equal(3, attempts.Count);
        Assert.True(attempts[1] - attempts[0] >= TimeSpan.FromSeconds(1));
        Assert.True(attempts[2] - attempts[1] >= TimeSpan.FromSeconds(2));
        Assert.Equal((AppVersionState.Failed, failed.Reason), (node.Version(One.Key)!.State, node.Version(One.Key)!.Reason));
        Assert.Empty(node.Guests.All);
        Assert.Empty(node.Ports.All);
    }

    [Fact]
    public async Task Step_WithoutProgress_IsEndedAtItsDeadline()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Guests.Before = (at, _, cancellation) =>
        {
            if (at != UpgradeStep.Boot)
                return Task.CompletedTask;
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellation);
        };
        await node.PublishAsync(One, start: true);
        await reached.Task.WaitAsync(NodeHarness.Cancellation);
        node.Clock.Advance(TimeSpan.FromSeconds(60));
        UpgradeInfo waiting = await node.UpgradeAsync(One.Key, UpgradeState.Waiting);
        Assert.Contains("took longer than 60 s", waiting.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HealthHook_ThatSucceedsLater_IsWaitedFor()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        int calls = 0;
        node.Guests.Hook = (_, command) => new CommandResult(command.Progress is null && ++calls < 4 ? 1 : 0, "not yet");
        await node.RunAsync(Two);
        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task HealthHook_ThatNeverSucceeds_IsReportedWithItsOutput()
    {
        await using NodeHarness node = await NodeHarness.StartAsync(
            new UpgradeOptions { StepDeadline = TimeSpan.FromSeconds(11) }
        );
        node.Guests.Hook = (_, _) => new CommandResult(7, "starting\nno database\n");
        await node.PublishAsync(Two, start: true);
        UpgradeInfo waiting = await node.UpgradeAsync(Two.Key, UpgradeState.Waiting);
        Assert.Contains("exit status 7: no database", waiting.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MigrateHook_ThatFails_KeepsTheDefaultAndTheVersionRunningAndIsTriedAgain()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        bool broken = true;
        node.Guests.Hook = (_, command) => new CommandResult(command.Progress is not null && broken ? 1 : 0, "no space");
        await node.PublishAsync(Two, start: true);
        await node.UntilAsync(() => node.Migrations.Find(Two.Key)?.Info.State == MigrationState.Waiting);
        Assert.Contains("no space", node.Migrations.Find(Two.Key)!.Info.Reason, StringComparison.Ordinal);
        Assert.True(node.Version(One.Key)!.IsDefault);
        Assert.Equal(AppVersionState.Running, node.Version(Two.Key)!.State);
        broken = false;
        await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.True(node.Version(Two.Key)!.IsDefault);
        Assert.Equal(2, node.Guests.Boots);
    }

    [Fact]
    public async Task Upgrade_ToAPortThatAnotherApplicationHas_NamesItAndBootsNothing()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        TestRelease other = TestRelease.Of("other", "1.0");
        await node.PublishAsync(other, start: true);
        UpgradeInfo waiting = await node.UpgradeAsync(other.Key, UpgradeState.Waiting);
        Assert.Contains("tcp/7000 belongs to the application 'router'", waiting.Reason, StringComparison.Ordinal);
        Assert.Equal(1, node.Guests.Boots);
    }

    [Fact]
    public async Task Request_ForAVersionThatRunsOrUpgrades_IsRefused()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        Problem running = await node.RefusalAsync("POST", "/v1/guests", """{"application":"router","version":"1.0"}""");
        Assert.Equal(ProblemCode.VersionAlreadyRunning, running.Code);
        var gate = new TaskCompletionSource();
        node.Guests.Before = (at, _, _) => at == UpgradeStep.Start ? gate.Task : Task.CompletedTask;
        await node.PublishAsync(Two, start: true);
        await node.UpgradeAsync(Two.Key, UpgradeState.Running);
        Problem underWay = await node.RefusalAsync("POST", "/v1/upgrades", """{"application":"router","version":"2.0"}""");
        Assert.Equal(ProblemCode.UpgradeInProgress, underWay.Code);
        gate.SetResult();
        await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
    }

    [Fact]
    public async Task Announcements_OfANewerVersion_StartOneUpgrade()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        Two.WriteTo(node.Peer);
        for (int i = 2; i < 20; i++)
            node.DataPath.Observer.Announced(IPAddress.Parse($"10.0.0.{i}"), "router", Two.Key.Version);
        await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(2, node.Guests.Boots);
    }

    [Fact]
    public async Task Announcements_OfOlderVersionsAndOtherApplications_StartNoUpgrade()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(Two);
        node.UpgradeRunner.Announced("10.0.0.2", One.Key);
        node.UpgradeRunner.Announced("10.0.0.2", new ReleaseKey("other", new Version(9, 0)));
        Assert.Equal(Two.Key, Assert.Single(node.Upgrades.All).Key);
    }

    [Fact]
    public async Task Cancel_OfAnUpgrade_TakesBackWhatItBegan()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        node.Guests.Before = (at, key, cancellation) =>
            at == UpgradeStep.Start && key == Two.Key ? Task.Delay(Timeout.Infinite, cancellation) : Task.CompletedTask;
        await node.PublishAsync(Two, start: true);
        await node.UntilAsync(() => node.Guests.Of(Two.Key) is not null);
        Assert.Equal(HttpStatusCode.NoContent, (await node.SendAsync("DELETE", "/v1/upgrades/router/2.0")).Status);
        Assert.Equal(UpgradeState.Cancelled, node.Upgrades.Find(Two.Key)!.Info.State);
        Assert.Null(node.Guests.Of(Two.Key));
        Assert.Equal(ProblemCode.NotFound, (await node.RefusalAsync("DELETE", "/v1/upgrades/router/2.0")).Code);
    }

    [Fact]
    public async Task Guest_ThatEndsByItself_IsBroughtUpAgain()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        node.Guests.End(One.Key, "it ended with status 1.");
        await node.UntilAsync(() => node.Guests.Boots == 2 && node.Version(One.Key)!.State == AppVersionState.Running);
    }

    private static ReleaseManifest WithHooks(ReleaseManifest manifest) =>
        manifest with
        {
            Hooks = new ReleaseHooks { Health = ["bin/server", "--health"], Migrate = ["bin/server", "--migrate"] },
        };
}
