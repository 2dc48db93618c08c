using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Routes;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Tests.Migrations;
using static VersionManager.ProxyService.Tests.Migrations.MigrationNode;

namespace VersionManager.ProxyService.Tests.Versions;

/// <summary>A version that is stopped for good is migrated once more, since writes through nodes without the newer version are
/// only in it.</summary>
public sealed class StopMigrationTests
{
    private const string A = "10.0.0.1",
        B = "10.0.0.2";
    private static readonly string[] Once = ["bin/server migrate", "bin/server verify"];
    private static readonly string[] Twice = [.. Once, .. Once];

    [Fact]
    public async Task Stop_ForGood_MigratesAndVerifiesWhileTheVersionRunsAndMarksItThen()
    {
        await using NodeHarness node = await StartBothAsync();
        (Task reached, Action letGo) = node.HoldAt("verify");
        await StopAsync(node);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);

        AppVersionInfo ending = node.Version(One.Key)!;
        Assert.Equal((AppVersionState.Stopping, Two.Key.Version), (ending.State, ending.MigratingTo));
        Assert.Equal(GuestState.Running, node.Guests.Of(One.Key)!.State);
        // Other nodes must not learn of the stop before it is certain.
        Assert.Equal(0UL, node.DataPath.Table.Applications.Single().Marks);
        letGo();
        await ObsoleteAsync(node);

        Assert.Null(node.Guests.Of(One.Key));
        Assert.Null(node.Version(One.Key)!.MigratingTo);
        Assert.Equal(Twice, node.Guests.Commands.Started);
        Assert.NotEqual(0UL, node.DataPath.Table.Applications.Single().Marks);
    }

    [Fact]
    public async Task Stop_WhileAMigrationIsUnderWay_RunsAnotherAfterIt()
    {
        await using NodeHarness node = await StartBothAsync();
        (Task reached, Action letGo) = node.HoldAt("migrate");
        await node.SendAsync("POST", "/v1/migrations", """{"application":"router","to":"2.0"}""");
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        await StopAsync(node);
        letGo();
        node.Guests.During = (_, _) => Task.CompletedTask;
        await ObsoleteAsync(node);
        Assert.Equal([.. Twice, .. Once], node.Guests.Commands.Started);
    }

    [Fact]
    public async Task Stop_WhoseMigrationFails_LeavesTheVersionRunningAndSaysWhatToDo()
    {
        await using NodeHarness node = await StartBothAsync();
        bool broken = true;
        node.Guests.Hook = (_, command) => new CommandResult(broken && Is(command, "verify") ? 1 : 0, "7 blocks are missing");
        await StopAsync(node);
        await node.MigrationAsync(MigrationState.Failed);
        await node.UntilAsync(() => node.Version(One.Key)!.State == AppVersionState.Running);

        string reason = node.Version(One.Key)!.Reason!;
        Assert.StartsWith(
            "router 1.0 was not stopped: its state could not be migrated to 2.0 once more. The verify hook",
            reason,
            StringComparison.Ordinal
        );
        Assert.Contains("7 blocks are missing", reason, StringComparison.Ordinal);
        Assert.Contains("-SkipMigration", reason, StringComparison.Ordinal);
        Assert.Equal(GuestState.Running, node.Guests.Of(One.Key)!.State);
        Assert.Equal(0UL, node.DataPath.Table.Applications.Single().Marks);

        broken = false;
        await StopAsync(node);
        await ObsoleteAsync(node);
        Assert.Equal("an operator stopped it for good.", node.Version(One.Key)!.Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_WithoutMigration_IsImmediate(bool askedBefore)
    {
        await using NodeHarness node = await StartBothAsync();
        (Task reached, _) = node.HoldAt("migrate");
        if (askedBefore)
        {
            await StopAsync(node);
            await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        }
        await StopAsync(node, ""","skipMigration":true""");
        await ObsoleteAsync(node);
        Assert.Equal(askedBefore ? 3 : 2, node.Guests.Commands.Started.Count);
    }

    [Fact]
    public async Task Stop_OnThisNodeOnly_MigratesNothing()
    {
        await using NodeHarness node = await StartBothAsync();
        Assert.Equal(
            HttpStatusCode.Accepted,
            (await node.SendAsync("POST", "/v1/versions/router/1.0/stop", """{"obsolete":false}""")).Status
        );
        await node.UntilAsync(() => node.Guests.Of(One.Key) is null);
        Assert.Equal(Once, node.Guests.Commands.Started);
    }

    [Fact]
    public async Task Stop_OfTheNewerVersionMeanwhile_LeavesTheOlderOneRunning()
    {
        await using NodeHarness node = await StartBothAsync();
        (Task reached, _) = node.HoldAt("migrate");
        await StopAsync(node);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        await node.SendAsync("POST", "/v1/versions/router/rollback", """{"version":"2.0"}""");
        await node.UntilAsync(() =>
            node.Version(Two.Key) is { State: AppVersionState.Withdrawn }
            && node.Version(One.Key) is { State: AppVersionState.Running, IsDefault: true }
        );
        Assert.Contains("was not stopped", node.Version(One.Key)!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("migrate", true)]
    [InlineData("verify", false)]
    public async Task Daemon_KilledWhileItMigratesForAStop_GoesOnWithBoth(string hook, bool survives)
    {
        NodeHarness node = await StartBothAsync();
        (Task reached, Action letGo) = node.HoldAt(hook);
        await StopAsync(node);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        node.Guests.CommandsSurvive = survives;

        await using NodeHarness next = await node.ReplacedAsync();
        letGo();
        await ObsoleteAsync(next);
        Assert.Equal(survives ? Twice : ["bin/server verify"], next.Guests.Commands.Started);
        Assert.Equal(MigrationState.Succeeded, next.Migration()!.State);
    }

    [Fact]
    public async Task Guest_ThatEndsMeanwhile_IsStartedAgainAndTheStopGoesOn()
    {
        await using NodeHarness node = await StartBothAsync();
        (Task reached, Action letGo) = node.HoldAt("migrate");
        await StopAsync(node);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        node.Guests.End(One.Key, "it was killed.");
        await node.UntilAsync(() => node.Guests.Of(One.Key) is { State: GuestState.Running } && node.Guests.Boots == 3);
        Assert.Equal(AppVersionState.Stopping, node.Version(One.Key)!.State);
        letGo();
        await ObsoleteAsync(node);
    }

    [Fact]
    public async Task Mark_OfAnotherNode_IsFollowedOnceTheStateIsMigrated()
    {
        var peers = new FakePeers();
        await using NodeHarness a = await NodeHarness.StartAsync(peers, A),
            b = await NodeHarness.StartAsync(peers, B);
        foreach (NodeHarness node in new[] { a, b })
        {
            await node.RunAsync(One);
            await node.RunAsync(Two);
        }
        bool broken = true;
        b.Guests.Hook = (_, command) => new CommandResult(broken && Is(command, "migrate") ? 1 : 0, "no space left");
        await StopAsync(a);
        await ObsoleteAsync(a);

        b.DataPath.Observer.MarksDiffer(a.Address, "router", a.DataPath.Table.Applications.Single().Marks);
        await b.UntilAsync(() => b.Version(One.Key)!.State == AppVersionState.Stopping);
        await b.MigrationAsync(MigrationState.Failed);
        Assert.Equal(GuestState.Running, b.Guests.Of(One.Key)!.State);
        broken = false;
        await ObsoleteAsync(b);
        Assert.Equal(Once, b.Guests.Commands.Started.TakeLast(2));
    }

    [Fact]
    public async Task Mark_LearnedDuringAStopsMigration_EndsTheVersionAfterIt()
    {
        var peers = new FakePeers();
        await using NodeHarness a = await NodeHarness.StartAsync(peers, A),
            b = await NodeHarness.StartAsync(peers, B);
        foreach (NodeHarness node in new[] { a, b })
        {
            await node.RunAsync(One);
            await node.RunAsync(Two);
            // A migration counts as earlier than this one only if the clock has moved in between.
            node.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        (Task reached, Action letGo) = b.HoldAt("migrate");
        await StopAsync(b);
        await reached.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
        await StopAsync(a);
        await ObsoleteAsync(a);
        b.DataPath.Observer.MarksDiffer(a.Address, "router", a.DataPath.Table.Applications.Single().Marks);
        await b.UntilAsync(() => b.DataPath.Table.Applications.Single().Marks != 0);
        Assert.Equal(GuestState.Running, b.Guests.Of(One.Key)!.State);
        letGo();
        await ObsoleteAsync(b);
        Assert.Equal(Twice, b.Guests.Commands.Started);
    }

    [Fact]
    public async Task Mark_LearnedAfterAPowerCut_IsFollowedWithoutStartingTheVersionAgain()
    {
        var peers = new FakePeers();
        await using NodeHarness a = await NodeHarness.StartAsync(peers, A),
            b = await NodeHarness.StartAsync(peers, B);
        foreach (NodeHarness node in new[] { a, b })
        {
            await node.RunAsync(One);
            await node.RunAsync(Two);
        }
        foreach (GuestInfo guest in b.Guests.All)
            await b.Guests.StopAsync(new ReleaseKey(guest.Application, guest.Version), TimeSpan.Zero, NodeHarness.Cancellation);
        new PeerStore(b.Data).Save([a.Address]);
        await using NodeHarness woken = await b.KilledAsync(b.Guests.Survivors());
        peers.Join(woken.Address, woken.DataPath.Streams);
        await StopAsync(a);
        await ObsoleteAsync(a);

        await woken.Daemon.StartAsync(NodeHarness.Cancellation);
        await ObsoleteAsync(woken);

        await woken.UntilAsync(() => woken.Version(Two.Key)!.State == AppVersionState.Running);
        Assert.Empty(woken.Guests.Commands.Started);
        Assert.Equal((1, 0), (woken.Guests.Boots, woken.Guests.StateRemoved.Count));
    }

    private static async Task<NodeHarness> StartBothAsync()
    {
        NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        await node.RunAsync(Two);
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Once, node.Guests.Commands.Started);
        return node;
    }

    private static async Task StopAsync(NodeHarness node, string more = "")
    {
        (HttpStatusCode status, byte[] body) = await node.SendAsync(
            "POST",
            "/v1/versions/router/1.0/stop",
            $$"""{"obsolete":true,"drainSeconds":1{{more}}}"""
        );
        Assert.True(status == HttpStatusCode.Accepted, System.Text.Encoding.UTF8.GetString(body));
    }

    private static Task ObsoleteAsync(NodeHarness node) =>
        node.UntilAsync(() => node.Version(One.Key)?.State == AppVersionState.Obsolete);
}
