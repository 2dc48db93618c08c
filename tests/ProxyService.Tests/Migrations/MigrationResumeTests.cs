using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Tests.Fakes;
using static VersionManager.ProxyService.Tests.Migrations.MigrationNode;

namespace VersionManager.ProxyService.Tests.Migrations;

/// <summary>The daemon is killed at every point of a migration, and the next one resumes it, never with two hooks at
/// once.</summary>
public sealed class MigrationResumeTests
{
    [Theory]
    [InlineData("migrate")]
    [InlineData("verify")]
    public async Task Daemon_KilledWhileAHookRuns_FindsItAgain(string hook)
    {
        NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        (Task reached, Action letGo) = node.HoldAt(hook);
        await node.PublishAsync(Two, start: true);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        node.Guests.CommandsSurvive = true;

        await using NodeHarness next = await node.ReplacedAsync();
        await next.UntilAsync(() => next.Upgrades.Find(Two.Key)!.Info.State == UpgradeState.Running);
        Assert.Equal(MigrationState.Running, next.Migration()!.State);
        letGo();
        await next.MigrationAsync(MigrationState.Succeeded);
        await next.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(["bin/server migrate", "bin/server verify"], next.Guests.Commands.Started);
        Assert.Equal((1, 0), (next.Guests.Commands.MostAtOnce, next.Guests.Commands.Ended));
        Assert.True(next.Version(Two.Key)!.IsDefault);
    }

    [Fact]
    public async Task Daemon_KilledWhileAHookEnds_TakesItsResult()
    {
        NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        (Task reached, Action letGo) = node.HoldAt("migrate");
        node.Guests.Hook = (_, command) => new CommandResult(Is(command, "migrate") ? 3 : 0, "no space left");
        await node.PublishAsync(Two, start: true);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        node.Guests.CommandsSurvive = true;
        NodeHarness next = await node.ReplacedAsync();
        await using (next)
        {
            letGo();
            MigrationInfo waiting = await next.MigrationAsync(MigrationState.Waiting);
            Assert.Contains("no space left", waiting.Reason, StringComparison.Ordinal);
            await next.MigrationAsync(MigrationState.Succeeded);
            Assert.Equal(["bin/server migrate", "bin/server migrate", "bin/server verify"], next.Guests.Commands.Started);
        }
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("verify")]
    public async Task Daemon_KilledBeforeAHookHasBegun_RunsIt(string hook)
    {
        NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        (Task reached, _) = node.HoldAt(hook);
        await node.PublishAsync(Two, start: true);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);

        // The command had not reached the guest.
        await using NodeHarness next = await node.ReplacedAsync();
        await next.MigrationAsync(MigrationState.Succeeded);
        await next.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(
            hook == "migrate" ? ["bin/server migrate", "bin/server verify"] : ["bin/server verify"],
            next.Guests.Commands.Started
        );
    }

    [Fact]
    public async Task Node_RestartedWhileVerifying_MigratesFromTheBeginningOnceItsGuestsRun()
    {
        NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        (Task reached, _) = node.HoldAt("verify");
        await node.PublishAsync(Two, start: true);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        // A power cut: no guest is left.
        foreach (GuestInfo guest in node.Guests.All)
            await node.Guests.StopAsync(
                new ReleaseKey(guest.Application, guest.Version),
                TimeSpan.Zero,
                NodeHarness.Cancellation
            );

        await using NodeHarness next = await node.ReplacedAsync();
        await next.MigrationAsync(MigrationState.Succeeded);
        await next.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(["bin/server migrate", "bin/server verify"], next.Guests.Commands.Started);
        Assert.Equal(2, next.Guests.All.Count);
    }

    [Fact]
    public async Task Daemon_KilledBetweenTwoAttempts_KeepsTheirNumberAndTriesAgain()
    {
        NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        node.Guests.Hook = (_, command) => new CommandResult(command.Identity is null ? 0 : 1, "no space left");
        await node.PublishAsync(Two, start: true);
        await node.MigrationAsync(MigrationState.Waiting);

        await using NodeHarness next = await node.ReplacedAsync();
        MigrationInfo done = await next.MigrationAsync(MigrationState.Succeeded);
        Assert.True(done.Attempt >= 2);
        await next.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
    }

    [Fact]
    public async Task Daemon_KilledWhileItCancels_EndsTheHookAndDoesNotGoOn()
    {
        NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        (Task reached, _) = node.HoldAt("migrate");
        await node.PublishAsync(Two, start: true);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        node.Guests.CommandsSurvive = true;
        // The state that was on disk at that moment.
        node.Migrations.Set(node.Migrations.Find(Two.Key)! with { Cancelling = "it was cancelled." });

        await using NodeHarness next = await node.ReplacedAsync();
        MigrationInfo cancelled = await next.MigrationAsync(MigrationState.Cancelled);
        Assert.Equal("it was cancelled.", cancelled.Reason);
        Assert.Equal((1, 1), (next.Guests.Commands.Ended, next.Guests.Commands.Started.Count));
        Assert.True(next.Version(One.Key)!.IsDefault);
    }

    [Fact]
    public async Task Daemon_StartedAfterAFinishedMigration_RunsNothingTwice()
    {
        NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        await node.RunAsync(Two);
        node.Guests.CommandsSurvive = true;
        await using NodeHarness next = await node.ReplacedAsync();
        await next.UntilAsync(() => next.Version(Two.Key) is { State: AppVersionState.Running, IsDefault: true });
        Assert.Equal(2, next.Guests.Commands.Started.Count);
        Assert.Equal(MigrationState.Succeeded, next.Migration()!.State);
    }
}
