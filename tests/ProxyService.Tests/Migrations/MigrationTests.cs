using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Tests.Fakes;
using static VersionManager.ProxyService.Tests.Migrations.MigrationNode;

namespace VersionManager.ProxyService.Tests.Migrations;

/// <summary>Migrations of a whole daemon whose hooks succeed, fail, take too long and are cancelled.</summary>
public sealed class MigrationTests
{
    private const string StartIt = """{"application":"router","to":"2.0"}""";

    [Fact]
    public async Task Upgrade_WithHooks_MigratesVerifiesAndThenMovesTheDefault()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        (Task reached, Action letGo) = node.HoldAt("verify");
        IReadOnlyDictionary<string, string>? variables = null;
        node.Guests.Hook = (_, command) =>
        {
            variables = command.Identity is null ? variables : command.Environment;
            return new CommandResult(0, "");
        };
        await node.PublishAsync(Two, start: true);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);

        Assert.Equal((MigrationPhase.Verify, MigrationState.Running), (node.Migration()!.Phase, node.Migration()!.State));
        Assert.True(node.Version(One.Key)!.IsDefault);
        letGo();
        await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);

        Assert.True(node.Version(Two.Key)!.IsDefault);
        Assert.Equal(["bin/server migrate", "bin/server verify"], node.Guests.Commands.Started);
        MigrationInfo migration = node.Migration()!;
        Assert.Equal(
            (MigrationState.Succeeded, 1, 1.0, One.Key.Version),
            (migration.State, migration.Attempt, migration.Progress, migration.From)
        );
        Assert.NotNull(migration.Finished);
        Assert.Equal(
            ("1.0", "2.0", "1.0"),
            (variables!["VM_MIGRATE_FROM"], variables["VM_MIGRATE_TO"], variables["VM_PREDECESSOR_VERSION"])
        );
        Assert.Equal(AppVersionState.Running, node.Version(One.Key)!.State);
    }

    [Fact]
    public async Task Hook_WhileItRuns_ShowsItsProgressAndReachesItsPredecessor()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Guests.During = async (command, _) =>
        {
            command.Progress!(new CommandProgress(0.4, "2 of 5 blocks copied"));
            // A line may have only one of the two fields.
            command.Progress(new CommandProgress(null, "3 of 5 blocks copied"));
            await go.Task;
        };
        await node.PublishAsync(Two, start: true);
        await node.UntilAsync(() => node.Migration()?.Message == "3 of 5 blocks copied");

        MigrationInfo shown = Assert.Single((await node.GetAsync("/v1/migrations", ContractsJson.Default.MigrationList)).Items);
        Assert.Equal((MigrationState.Running, MigrationPhase.Migrate, 0.4), (shown.State, shown.Phase, shown.Progress));
        Assert.Equal(
            node.DataPath.Table.Guests.Single(g => g.Version == One.Key.Version).PrivateAddress,
            node.DataPath.Table.Guests.Single(g => g.Version == Two.Key.Version).Predecessor
        );
        string metrics = System.Text.Encoding.UTF8.GetString((await node.SendAsync("GET", "/v1/metrics")).Body);
        Assert.Contains(
            """vmproxy_migration_progress{application="router",to="2.0",phase="Migrate"} 0.4""",
            metrics,
            StringComparison.Ordinal
        );
        go.SetResult();
        await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
    }

    [Fact]
    public async Task Hook_ThatFailsTwice_IsRetriedWithGrowingPauses()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        int calls = 0;
        node.Guests.Hook = (_, command) =>
            command.Identity is not null && ++calls <= 2
                ? new CommandResult(1, "no space left\n{\"progress\":0.4}\n")
                : new CommandResult(0, "");
        await node.PublishAsync(Two, start: true);

        MigrationInfo waiting = await node.MigrationAsync(MigrationState.Waiting);
        Assert.Equal(2, waiting.Attempt);
        Assert.Equal("The migrate hook of router 2.0 ended with status 1: no space left", waiting.Reason);
        Assert.True(node.Version(One.Key)!.IsDefault);
        Assert.Equal(AppVersionState.Running, node.Version(Two.Key)!.State);
        MigrationInfo done = await node.MigrationAsync(MigrationState.Succeeded);
        Assert.Equal(3, done.Attempt);
        Assert.Null(done.Reason);
        await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal((4, 1), (node.Guests.Commands.Started.Count, node.Guests.Commands.MostAtOnce));
        string metrics = System.Text.Encoding.UTF8.GetString((await node.SendAsync("GET", "/v1/metrics")).Body);
        Assert.Contains(
            """vmproxy_migration_attempts_total{application="router",outcome="Failed"} 2""",
            metrics,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("verify")]
    public async Task Hook_ThatAlwaysFails_FailsForGoodUntilAnOperatorRepairsIt(string hook)
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        bool broken = true;
        node.Guests.Hook = (_, command) => new CommandResult(broken && Is(command, hook) ? 1 : 0, "7 blocks are missing");
        await node.PublishAsync(Two, start: true);

        MigrationInfo failed = await node.MigrationAsync(MigrationState.Failed);
        Assert.Equal(5, failed.Attempt);
        Assert.StartsWith(
            $"The {hook} hook of router 2.0 ended with status 1: 7 blocks are missing",
            failed.Reason,
            StringComparison.Ordinal
        );
        Assert.EndsWith("start it again with Start-StateMigration.", failed.Reason, StringComparison.Ordinal);
        UpgradeInfo upgrade = await node.UpgradeAsync(Two.Key, UpgradeState.Failed);
        Assert.Equal(failed.Reason, upgrade.Reason);
        Assert.True(node.Version(One.Key) is { IsDefault: true, State: AppVersionState.Running });
        Assert.Equal(AppVersionState.Running, node.Version(Two.Key)!.State);

        broken = false;
        Assert.Equal(HttpStatusCode.Accepted, (await node.SendAsync("POST", "/v1/migrations", StartIt)).Status);
        await node.MigrationAsync(MigrationState.Succeeded);
        Assert.True(node.Version(Two.Key)!.IsDefault);
        await node.UntilAsync(() => node.Upgrades.Find(Two.Key)!.Info.State == UpgradeState.Succeeded);
    }

    [Fact]
    public async Task Upgrade_WithManualMigration_LeavesItAndTheDefaultToTheOperator()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        TestRelease two = Of(
            new ReleaseHooks { Migrate = ["bin/server", "migrate"] },
            new ReleaseMigration { Start = MigrationStart.Manual }
        );
        await node.PublishAsync(two, start: true);

        UpgradeInfo upgrade = await node.UpgradeAsync(two.Key, UpgradeState.Succeeded);
        Assert.Contains(
            "Start-StateMigration",
            upgrade.Steps.Single(s => s.Step == UpgradeStep.Migrate).Detail,
            StringComparison.Ordinal
        );
        Assert.Empty(node.Guests.Commands.Started);
        Assert.True(node.Version(One.Key)!.IsDefault);
        await node.SendAsync("POST", "/v1/migrations", StartIt);
        await node.MigrationAsync(MigrationState.Succeeded);
        Assert.True(node.Version(Two.Key)!.IsDefault);
    }

    [Fact]
    public async Task Cancel_EndsTheHookAndLeavesTheDefault_AndItCanBeStartedAgain()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        (Task reached, _) = node.HoldAt("migrate");
        await node.PublishAsync(Two, start: true);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);

        Problem second = await node.RefusalAsync("POST", "/v1/migrations", StartIt);
        Assert.Equal(ProblemCode.MigrationInProgress, second.Code);
        Assert.Equal(HttpStatusCode.NoContent, (await node.SendAsync("DELETE", "/v1/migrations/router")).Status);
        Assert.Equal((MigrationState.Cancelled, 1), (node.Migration()!.State, node.Guests.Commands.Ended));
        Assert.Contains("Start it again with Start-StateMigration", node.Migration()!.Reason, StringComparison.Ordinal);
        Assert.True(node.Version(One.Key)!.IsDefault);
        await node.UpgradeAsync(Two.Key, UpgradeState.Failed);

        node.Guests.During = (_, _) => Task.CompletedTask;
        await node.SendAsync("POST", "/v1/migrations", StartIt);
        await node.MigrationAsync(MigrationState.Succeeded);
        Assert.Equal(1, node.Guests.Commands.MostAtOnce);
    }

    [Fact]
    public async Task Hook_ThatTakesTooLong_IsEndedAndTriedAgain()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        TestRelease two = Of(
            new ReleaseHooks { Migrate = ["bin/server", "migrate"] },
            new ReleaseMigration { TimeoutSeconds = 90 }
        );
        (Task reached, _) = node.HoldAt("migrate");
        await node.PublishAsync(two, start: true);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        node.Clock.Advance(TimeSpan.FromSeconds(91));

        MigrationInfo waiting = await node.MigrationAsync(MigrationState.Waiting);
        Assert.StartsWith("The migration to router 2.0 took longer than 90 s", waiting.Reason, StringComparison.Ordinal);
        Assert.Equal(1, node.Guests.Commands.Ended);
        node.Guests.During = (_, _) => Task.CompletedTask;
        await node.MigrationAsync(MigrationState.Succeeded);
        Assert.Equal(1, node.Guests.Commands.MostAtOnce);
    }

    [Fact]
    public async Task Guest_ThatEndsWhileItsStateIsVerified_IsMigratedFromTheBeginningInTheNextOne()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        (Task reached, _) = node.HoldAt("verify");
        await node.PublishAsync(Two, start: true);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        node.Guests.During = (_, _) => Task.CompletedTask;
        node.Guests.End(Two.Key, "it was killed.");

        await node.MigrationAsync(MigrationState.Succeeded);
        Assert.Equal(
            ["bin/server migrate", "bin/server verify", "bin/server migrate", "bin/server verify"],
            node.Guests.Commands.Started
        );
        Assert.Equal(3, node.Guests.Boots);
    }

    [Fact]
    public async Task Version_ThatIsStopped_EndsItsMigration()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        (Task reached, _) = node.HoldAt("migrate");
        await node.PublishAsync(Two, start: true);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        await node.SendAsync("POST", "/v1/versions/router/2.0/stop", """{"obsolete":true}""");

        await node.MigrationAsync(MigrationState.Cancelled);
        Assert.Equal(1, node.Guests.Commands.Ended);
        await node.UntilAsync(() => node.Version(Two.Key)?.State == AppVersionState.Obsolete);
        Assert.True(node.Version(One.Key)!.IsDefault);
    }

    [Theory]
    [InlineData("""{"application":"router","from":"3.0","to":"2.0"}""", ProblemCode.InvalidRequest, "older")]
    [InlineData("""{"application":"router","from":"1.5","to":"2.0"}""", ProblemCode.VersionNotFound, "left state here")]
    [InlineData("""{"application":"router","to":"4.0"}""", ProblemCode.VersionNotFound, "does not run")]
    [InlineData("""{"application":"router","to":"1.0"}""", ProblemCode.HookMissing, "hooks.migrate")]
    public async Task Start_OfAnImpossibleMigration_IsRefusedAndSaysWhatToDo(string request, ProblemCode code, string words)
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        await node.RunAsync(Two);

        Problem problem = await node.RefusalAsync("POST", "/v1/migrations", request);
        Assert.Equal(code, problem.Code);
        Assert.Contains(words, problem.Title + problem.Detail, StringComparison.Ordinal);
        Assert.NotNull(problem.Detail);
    }
}
