using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Usage;
using VersionManager.ProxyService.Routes;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Tests.Versions;

/// <summary>Marks spread between nodes, each a whole daemon, over real streams.</summary>
public sealed class MarkTests
{
    private const string A = "10.0.0.1",
        B = "10.0.0.2";
    private static readonly TestRelease One = TestRelease.Of("router", "1.0");
    private static readonly TestRelease Two = TestRelease.Of("router", "2.0");
    private static readonly TestRelease Other = TestRelease.Of(
        "store",
        "1.0",
        manifest => manifest with { Ports = ["tcp/7100"] }
    );

    private readonly FakePeers _peers = new();

    [Fact]
    public async Task Header_OfANodeThatKnowsMore_EndsTheVersionHereAsAStopWould()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await StartBothAsync(B);
        await StopAsync(a, "1.0", reason: "it loses blocks");
        SetFlows(b, 1);

        b.DataPath.Observer.MarksDiffer(a.Address, "router", Digest(a));

        await b.UntilAsync(() => b.Version(One.Key) is { State: AppVersionState.Stopping });
        Assert.NotNull(b.Guests.Of(One.Key));
        await b.UntilAsync(() => Digest(a) == Digest(b));
        SetFlows(b, 0);
        await b.UntilAsync(() => b.Version(One.Key) is { State: AppVersionState.Obsolete });
        Assert.Equal("it loses blocks", b.Version(One.Key)!.Reason);
        Assert.Equal(a.Version(One.Key)!.Since, b.Version(One.Key)!.Since);
        Assert.Null(b.Guests.Of(One.Key));
        Assert.Empty(b.Guests.StateRemoved);
        Assert.Null(b.Releases.Find(One.Key));
        Assert.True(b.Version(Two.Key) is { State: AppVersionState.Running, IsDefault: true });
    }

    [Fact]
    public async Task Header_OfANodeThatKnowsLess_StartsAnExchangeThatTellsIt()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await StartBothAsync(B);
        await StopAsync(a, "1.0");
        // A hears from B, which knows no marks; B learns by the exchange that A begins.
        a.DataPath.Observer.MarksDiffer(b.Address, "router", 0);
        await b.UntilAsync(() => b.Version(One.Key) is { State: AppVersionState.Obsolete });
    }

    [Fact]
    public async Task Marks_OfBoth_AreUnitedAndStateIsRemovedWhereOneSaysSo()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await StartBothAsync(B);
        await StopAsync(a, "0.8");
        await StopAsync(a, "1.0", removeState: true);
        await StopAsync(b, "0.9");
        await StopAsync(b, "1.0");
        Assert.Empty(b.Guests.StateRemoved);

        a.DataPath.Observer.MarksDiffer(b.Address, "router", Digest(b));

        await b.UntilAsync(() => Digest(a) == Digest(b) && b.Guests.StateRemoved.Count == 1);
        foreach (NodeHarness node in new[] { a, b })
            Assert.Equal(["0.8", "0.9", "1.0"], Marked(node));
        Assert.Equal([One.Key], b.Guests.StateRemoved);
    }

    [Fact]
    public async Task Marks_NeverCrossApplications()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await StartBothAsync(B);
        await a.RunAsync(Other);
        await b.RunAsync(Other);
        await StopAsync(a, "1.0");
        b.DataPath.Observer.MarksDiffer(a.Address, "store", Digest(a));
        b.DataPath.Observer.MarksDiffer(a.Address, "router", Digest(a));
        await b.UntilAsync(() => b.Version(One.Key) is { State: AppVersionState.Obsolete });
        Assert.Equal(AppVersionState.Running, b.Version(Other.Key)!.State);
        Assert.Empty(Marked(b, "store"));
    }

    [Fact]
    public async Task Stop_WithoutAMark_StaysOnTheNode()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await StartBothAsync(B);
        await StopAsync(a, "1.0", obsolete: false);
        Assert.Equal(AppVersionState.Available, a.Version(One.Key)!.State);
        Assert.Equal(0UL, Digest(a));
        a.DataPath.Observer.MarksDiffer(b.Address, "router", 7);
        await a.UntilAsync(() => !_peers.Asked.IsEmpty);
        Assert.Equal(AppVersionState.Running, b.Version(One.Key)!.State);
    }

    [Fact]
    public async Task Marks_OfAnApplicationThatTheNodeDoesNotHave_AreNotLearned()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await NodeHarness.StartAsync(_peers, B);
        await StopAsync(a, "1.0");
        b.Get<MarkExchange>().Differ(a.Address, "router", Digest(a));
        Assert.Equal(
            StreamStatus.NoSuchVersion,
            b.DataPath.Streams.Check(new PeerRequest(a.Address, MarkMessage.Purpose, "router", null)).Status
        );
        Assert.Empty(Marked(b));
        Assert.Empty(_peers.Asked);
    }

    [Fact]
    public async Task Daemon_OfANodeThatMissedAStop_NeverStartsTheVersionAndUpgradesToTheNext()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await NodeHarness.StartAsync(_peers, B);
        await b.RunAsync(One);
        Two.WriteTo(b.Peer);
        await using NodeHarness woken = await SleepAsync(b, A);
        await StopAsync(a, "1.0");

        await woken.Daemon.StartAsync(NodeHarness.Cancellation);

        Assert.Equal(0, woken.Guests.Boots);
        Assert.NotNull(
            woken
                .Versions.All()
                .Single(version =>
                    version.Version == One.Key.Version && version.State is AppVersionState.Obsolete or AppVersionState.Stopping
                )
        );
        await woken.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(1, woken.Guests.Boots);
        Assert.True(woken.Version(Two.Key) is { State: AppVersionState.Running, IsDefault: true });
        await woken.UntilAsync(() => woken.Version(One.Key) is { State: AppVersionState.Obsolete });
        Assert.Empty(woken.Guests.StateRemoved);
    }

    [Fact]
    public async Task Daemon_WhosePeersDoNotAnswer_GoesOnAndLearnsWhenOneDoes()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await StartBothAsync(B);
        await using NodeHarness woken = await SleepAsync(b, A);
        await StopAsync(a, "1.0");
        var silent = new TaskCompletionSource();
        _peers.Before = (to, cancellation) => to.Equals(a.Address) ? silent.Task.WaitAsync(cancellation) : Task.CompletedTask;

        Task started = woken.Daemon.StartAsync(NodeHarness.Cancellation);
        await woken.UntilAsync(() => started.IsCompleted);
        await started;
        await woken.UntilAsync(() => woken.Version(One.Key) is { State: AppVersionState.Running });
        silent.SetResult();

        await woken.UntilAsync(() => woken.Version(One.Key) is { State: AppVersionState.Obsolete });
        Assert.Equal(AppVersionState.Running, woken.Version(Two.Key)!.State);
    }

    [Fact]
    public async Task Daemon_WhosePeersRefuse_StartsWithoutWaiting()
    {
        await using NodeHarness b = await StartBothAsync(B);
        await using NodeHarness woken = await SleepAsync(b, "10.0.0.9");
        // The clock stands still: a wait would never end.
        await woken.Daemon.StartAsync(NodeHarness.Cancellation);
        await woken.UntilAsync(() => woken.Version(One.Key) is { State: AppVersionState.Running });
    }

    [Fact]
    public async Task Upgrade_ToAVersionThatTheAnnouncingNodeKnowsToBeObsolete_NeverFetches()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await NodeHarness.StartAsync(_peers, B);
        await b.RunAsync(One);
        Two.WriteTo(b.Peer);
        await StopAsync(a, "2.0");
        // An announcement that was under way when the version was stopped.
        b.DataPath.Observer.Announced(a.Address, "router", Two.Key.Version);
        await b.UntilAsync(() => b.Upgrades.Find(Two.Key) is { IsOpen: false });
        await b.UntilAsync(() => b.Version(Two.Key) is { State: AppVersionState.Obsolete });
        Assert.Equal(0, b.Upgrades.Find(Two.Key)!.Info.BytesReceived);
        Assert.Null(b.Releases.Find(Two.Key));
        Assert.Equal(AppVersionState.Running, b.Version(One.Key)!.State);
    }

    [Fact]
    public async Task Mark_LearnedWhileItsVersionIsBroughtUp_WinsOverIt()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await NodeHarness.StartAsync(_peers, B);
        await b.RunAsync(One);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        b.Guests.Before = async (step, key, cancellation) =>
        {
            if (step != UpgradeStep.Start || key != Two.Key)
                return;
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        };
        await b.PublishAsync(Two, start: true);
        await reached.Task.WaitAsync(NodeHarness.Cancellation);
        await StopAsync(a, "2.0");
        b.DataPath.Observer.MarksDiffer(a.Address, "router", Digest(a));
        await b.UntilAsync(() => b.Version(Two.Key) is { State: AppVersionState.Obsolete } && b.Guests.Of(Two.Key) is null);
        Assert.Equal(UpgradeState.Cancelled, b.Upgrades.Find(Two.Key)!.Info.State);
        Assert.True(b.Version(One.Key) is { State: AppVersionState.Running, IsDefault: true });
    }

    [Fact]
    public async Task Mark_OfTheLastVersionThatRuns_WaitsForTheUpgrade()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await NodeHarness.StartAsync(_peers, B);
        await b.RunAsync(One);
        var may = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        b.Guests.Before = (step, key, cancellation) =>
            step == UpgradeStep.Start && key == Two.Key ? may.Task.WaitAsync(cancellation) : Task.CompletedTask;
        await StopAsync(a, "1.0");
        Two.WriteTo(b.Peer);

        // The header shows both: the version that A runs, and that A knows a mark.
        b.DataPath.Observer.MarksDiffer(a.Address, "router", Digest(a));
        await b.UntilAsync(() => b.Upgrades.Find(Two.Key)?.Info.Steps[4].State == UpgradeState.Running);
        await b.PassAsync(TimeSpan.FromSeconds(20));
        Assert.NotNull(b.Guests.Of(One.Key));
        may.SetResult();
        await b.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        await b.UntilAsync(() => b.Version(One.Key) is { State: AppVersionState.Obsolete });
        Assert.Null(b.Guests.Of(One.Key));
    }

    [Fact]
    public async Task Daemon_KilledAfterItLearned_EndsTheVersionAllTheSame()
    {
        await using NodeHarness a = await StartBothAsync(A),
            b = await StartBothAsync(B);
        await StopAsync(a, "1.0", removeState: true);
        SetFlows(b, 1);
        b.DataPath.Observer.MarksDiffer(a.Address, "router", Digest(a));
        await b.UntilAsync(() => b.Version(One.Key) is { State: AppVersionState.Stopping });
        await using NodeHarness next = await b.KilledAndStartedAgainAsync();
        await next.UntilAsync(() => next.Version(One.Key) is { State: AppVersionState.Obsolete });
        Assert.Null(next.Guests.Of(One.Key));
        Assert.Equal([One.Key], next.Guests.StateRemoved);
    }

    [Fact]
    public async Task Exchange_ThatDidNotHelp_IsRepeatedLessAndLessOften()
    {
        await using NodeHarness b = await StartBothAsync(B);
        MarkExchange exchange = b.Get<MarkExchange>();
        for (int i = 0; i < 300; i++)
        {
            exchange.Differ(IPAddress.Parse("10.0.0.9"), "router", 7);
            await exchange.Idle.WaitAsync(NodeHarness.Patience, NodeHarness.Cancellation);
            b.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.InRange(_peers.Asked.Count, 2, 12);
    }

    private async Task<NodeHarness> StartBothAsync(string address)
    {
        NodeHarness node = await NodeHarness.StartAsync(_peers, address);
        await node.RunAsync(One);
        await node.RunAsync(Two);
        return node;
    }

    /// <summary>Cuts the node's power: daemon and guests are gone, its disk stays.</summary>
    private async Task<NodeHarness> SleepAsync(NodeHarness node, string knownPeer)
    {
        new PeerStore(node.Data).Save([IPAddress.Parse(knownPeer)]);
        NodeHarness woken = await node.KilledAsync(new FakeGuestHost());
        _peers.Join(woken.Address, woken.DataPath.Streams);
        return woken;
    }

    private static async Task StopAsync(
        NodeHarness node,
        string version,
        bool obsolete = true,
        bool removeState = false,
        string? reason = null
    )
    {
        string json =
            $$"""{"drainSeconds":0,"obsolete":{{(obsolete ? "true" : "false")}},"removeState":{{(removeState ? "true" : "false")}},"force":false{{(reason is null ? "" : $",\"reason\":\"{reason}\"")}}}""";
        Assert.Equal(HttpStatusCode.Accepted, (await node.SendAsync("POST", $"/v1/versions/router/{version}/stop", json)).Status);
        await node.StopRunner.WaitAsync(new ReleaseKey("router", Version.Parse(version)), NodeHarness.Cancellation);
        await node.UntilAsync(() =>
            node.Version(new ReleaseKey("router", Version.Parse(version)))
                is { State: AppVersionState.Obsolete or AppVersionState.Available }
        );
    }

    private static void SetFlows(NodeHarness node, long open)
    {
        lock (node.DataPath.Usage)
        {
            node.DataPath.Usage.Clear();
            node.DataPath.Usage.Add(new VersionUsage("router", new Version(1, 0), open, open, 0, 0, 0, 0, null, []));
        }
    }

    /// <summary>The digest in the node's headers.</summary>
    private static ulong Digest(NodeHarness node) =>
        node.DataPath.Table.Applications.FirstOrDefault(a => a.Name == "router")?.Marks ?? 0;

    private static IReadOnlyList<string> Marked(NodeHarness node, string application = "router") =>
        [
            .. node
                .Versions.All()
                .Where(v => v.Application == application && v.State == AppVersionState.Obsolete)
                .Select(v => v.Version.ToString()),
        ];
}
