using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Usage;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Upgrades;

public sealed class StopTests
{
    private static readonly TestRelease One = TestRelease.Of("router", "1.0");
    private static readonly TestRelease Two = TestRelease.Of("router", "2.0");

    [Fact]
    public async Task Stop_OfTheOlder_MarksItObsoleteForGood()
    {
        await using NodeHarness node = await StartBothAsync();
        await StopAsync(node, "1.0", obsolete: true);
        Assert.Equal(AppVersionState.Obsolete, node.Version(One.Key)!.State);
        Assert.Equal(ProblemCode.VersionObsolete, (await node.RefusalAsync("POST", "/v1/releases", One.Bytes)).Code);
        Assert.Equal(
            ProblemCode.VersionObsolete,
            (
                await node.RefusalAsync(
                    "POST",
                    "/v1/upgrades",
                    """{"application":"router","version":"1.0","source":"10.0.0.2"}"""
                )
            ).Code
        );
        await using NodeHarness next = await node.KilledAndStartedAgainAsync();
        Assert.Equal(AppVersionState.Obsolete, next.Version(One.Key)!.State);
    }

    [Fact]
    public async Task Stop_OfTheNewer_FallsBackToTheOlderForGood()
    {
        await using NodeHarness node = await StartBothAsync();
        await StopAsync(node, "2.0", obsolete: true);
        Assert.True(node.Version(One.Key) is { IsDefault: true, IsMaximal: true });
        Assert.Equal(new Version(1, 0), Assert.Single(node.DataPath.Table.Applications).Default);
        Two.WriteTo(node.Peer);
        node.UpgradeRunner.Announced("10.0.0.2", Two.Key);
        Assert.DoesNotContain(node.Upgrades.All, upgrade => upgrade.IsOpen);
        Assert.Equal(
            RouteDecision.Obsolete,
            await node.DataPath.Waiter.WaitAsync("router", Two.Key.Version, NodeHarness.Cancellation)
        );
    }

    [Fact]
    public async Task Stop_OfTheLastThatRuns_IsRefusedUnlessForced()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        Problem problem = await node.RefusalAsync(
            "POST",
            "/v1/versions/router/1.0/stop",
            """{"drainSeconds":0,"obsolete":false,"removeState":false,"force":false}"""
        );
        Assert.Equal(ProblemCode.VersionInUse, problem.Code);
        Assert.Single(node.Guests.All);
        await StopAsync(node, "1.0", obsolete: false, force: true, removeState: true);
        Assert.Empty(node.Guests.All);
        Assert.Empty(node.Ports.All);
        Assert.Equal([One.Key], node.Guests.StateRemoved);
        Assert.Equal(AppVersionState.Available, node.Version(One.Key)!.State);
    }

    [Fact]
    public async Task Stop_WithDrain_WaitsForOpenFlows()
    {
        await using NodeHarness node = await StartBothAsync();
        SetFlows(node, 1);
        Assert.Equal(
            HttpStatusCode.Accepted,
            (
                await node.SendAsync(
                    "POST",
                    "/v1/versions/router/1.0/stop",
                    """{"drainSeconds":600,"obsolete":false,"removeState":false,"force":false}"""
                )
            ).Status
        );
        for (int i = 0; i < 100; i++)
        {
            node.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Equal(AppVersionState.Stopping, node.Version(One.Key)!.State);
        Assert.NotNull(node.Guests.Of(One.Key));
        SetFlows(node, 0);
        await node.UntilAsync(() => node.Guests.Of(One.Key) is null);
    }

    [Fact]
    public async Task Stop_InterruptedByAKill_IsFinishedByTheNextDaemon()
    {
        await using NodeHarness node = await StartBothAsync();
        SetFlows(node, 1);
        await node.SendAsync(
            "POST",
            "/v1/versions/router/1.0/stop",
            """{"drainSeconds":3600,"obsolete":true,"removeState":false,"force":false}"""
        );
        await using NodeHarness next = await node.KilledAndStartedAgainAsync();
        await next.UntilAsync(() => next.Version(One.Key)!.State == AppVersionState.Obsolete);
        Assert.Null(next.Guests.Of(One.Key));
    }

    [Fact]
    public async Task Stop_OfAVersionThatTheNodeDoesNotHave_KeepsItAway()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        await StopAsync(node, "2.0", obsolete: true);
        Assert.Equal(AppVersionState.Obsolete, node.Version(Two.Key)!.State);
        Assert.Equal(
            ProblemCode.VersionNotFound,
            (
                await node.RefusalAsync(
                    "POST",
                    "/v1/versions/router/5.0/stop",
                    """{"drainSeconds":0,"obsolete":false,"removeState":false,"force":true}"""
                )
            ).Code
        );
    }

    private static async Task<NodeHarness> StartBothAsync()
    {
        NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        await node.RunAsync(Two);
        return node;
    }

    private static async Task StopAsync(
        NodeHarness node,
        string version,
        bool obsolete,
        bool force = false,
        bool removeState = false
    )
    {
        string json =
            $$"""{"drainSeconds":0,"obsolete":{{(obsolete ? "true" : "false")}},"removeState":{{(removeState ? "true" : "false")}},"force":{{(force ? "true" : "false")}}}""";
        Assert.Equal(HttpStatusCode.Accepted, (await node.SendAsync("POST", $"/v1/versions/router/{version}/stop", json)).Status);
        // To its end: the release is removed last.
        await node.StopRunner.WaitAsync(new ReleaseKey("router", Version.Parse(version)), NodeHarness.Cancellation);
    }

    private static void SetFlows(NodeHarness node, long open)
    {
        lock (node.DataPath.Usage)
        {
            node.DataPath.Usage.Clear();
            node.DataPath.Usage.Add(new VersionUsage("router", new Version(1, 0), open, open, 0, 0, 0, 0, null, []));
        }
    }
}
