using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Tests.Versions;

/// <summary>A rolled-back version stays away from every node until it is published anew. Each node is a whole daemon, over real
/// streams.</summary>
public sealed class WithdrawalTests
{
    private static readonly TestRelease One = TestRelease.Of("router", "1.1");
    private static readonly TestRelease Two = TestRelease.Of("router", "2.0");

    private readonly FakePeers _peers = new();

    [Fact]
    public async Task Rollback_OfAVersionThatHalfTheFleetRuns_LeavesAllOnTheOneBefore()
    {
        await using NodeHarness a = await StartAsync("10.0.0.1"),
            b = await StartAsync("10.0.0.2"),
            c = await StartAsync("10.0.0.3"),
            d = await StartAsync("10.0.0.4");
        await a.RunAsync(Two);
        await b.RunAsync(Two);
        foreach (NodeHarness node in new[] { c, d })
        {
            node.Guests.Before = (step, key, _) =>
                step == UpgradeStep.Start && key == Two.Key
                    ? throw new RefusalException(ProblemCode.GuestFailed, "it does not start.")
                    : Task.CompletedTask;
            await node.PublishAsync(Two, start: true);
            await node.UpgradeAsync(Two.Key, UpgradeState.Failed);
            node.Guests.Before = (_, _, _) => Task.CompletedTask;
        }

        // One of them is not reached, and learns of the mark from another.
        foreach (NodeHarness node in new[] { a, b, c })
            await RollBackAsync(node);
        d.DataPath.Observer.MarksDiffer(a.Address, "router", Digest(a));

        foreach (NodeHarness node in new[] { a, b, c, d })
        {
            await node.UntilAsync(() =>
                node.Version(Two.Key) is { State: AppVersionState.Withdrawn } && node.Guests.Of(Two.Key) is null
            );
            Assert.Null(node.Releases.Find(Two.Key));
            Assert.True(node.Version(One.Key) is { State: AppVersionState.Running, IsDefault: true, IsMaximal: true });
            Assert.DoesNotContain(await MarksAsync(node), mark => mark.Version == VersionCode.Encode(One.Key.Version));
            // A node that still announces the version brings it to no other.
            Two.WriteTo(node.Peer);
            node.UpgradeRunner.Announced("10.0.0.9", Two.Key);
            Assert.Equal(
                ProblemCode.VersionWithdrawn,
                (
                    await node.RefusalAsync(
                        "POST",
                        "/v1/upgrades",
                        """{"application":"router","version":"2.0","source":"10.0.0.9"}"""
                    )
                ).Code
            );
        }
        foreach (NodeHarness node in new[] { a, b, c, d })
            Assert.Equal(AppVersionState.Withdrawn, node.Version(Two.Key)!.State);
    }

    [Fact]
    public async Task Publish_OfAWithdrawnVersion_BringsItBackToAllNodes()
    {
        await using NodeHarness a = await StartAsync("10.0.0.1"),
            b = await StartAsync("10.0.0.2");
        await a.RunAsync(Two);
        b.Guests.Before = (step, key, _) =>
            step == UpgradeStep.Start && key == Two.Key
                ? throw new RefusalException(ProblemCode.GuestFailed, "not yet.")
                : Task.CompletedTask;
        await b.PublishAsync(Two, start: true);
        await b.UpgradeAsync(Two.Key, UpgradeState.Failed);
        b.Guests.Before = (_, _, _) => Task.CompletedTask;
        await RollBackAsync(a);
        await RollBackAsync(b);
        await b.UntilAsync(() => b.Version(Two.Key) is { State: AppVersionState.Withdrawn } && b.Releases.Find(Two.Key) is null);

        // At once: publishing waits for the end of the rollback.
        await a.RunAsync(Two);
        Assert.True(a.Version(Two.Key) is { State: AppVersionState.Running, IsDefault: true });
        Two.WriteTo(b.Peer);
        b.DataPath.Observer.MarksDiffer(a.Address, "router", Digest(a));

        await b.UntilAsync(() => b.Version(Two.Key) is { State: AppVersionState.Running });
        await b.UntilAsync(() => Digest(a) == Digest(b));

        // The version can be withdrawn once more.
        await RollBackAsync(a);
        await a.UntilAsync(() => Digest(a) != Digest(b));
        // A node is not asked again within a second.
        b.Clock.Advance(TimeSpan.FromSeconds(2));
        b.DataPath.Observer.MarksDiffer(a.Address, "router", Digest(a));
        await b.UntilAsync(() => b.Version(Two.Key) is { State: AppVersionState.Withdrawn });
        await a.UntilAsync(() => a.Version(Two.Key) is { State: AppVersionState.Withdrawn } && Digest(a) == Digest(b));
    }

    [Fact]
    public async Task Publication_IsRememberedByADaemonThatWasKilled_AndBeatsAnOlderWithdrawal()
    {
        await using NodeHarness a = await StartAsync("10.0.0.1"),
            b = await StartAsync("10.0.0.2");
        await a.RunAsync(Two);
        await RollBackAsync(a);
        b.DataPath.Observer.MarksDiffer(a.Address, "router", Digest(a));
        await b.UntilAsync(() => b.Version(Two.Key) is { State: AppVersionState.Withdrawn });
        await a.RunAsync(Two);
        await using NodeHarness next = await a.KilledAndStartedAgainAsync();
        await next.UntilAsync(() => next.Version(Two.Key) is { State: AppVersionState.Running });

        // B has only heard of the withdrawal.
        next.DataPath.Observer.MarksDiffer(b.Address, "router", Digest(b));

        await b.UntilAsync(() => Digest(b) == Digest(next));
        Assert.Equal(MarkKind.Published, Assert.Single(await MarksAsync(b)).Kind);
        Assert.Equal(AppVersionState.Running, next.Version(Two.Key)!.State);
    }

    [Fact]
    public async Task Stop_ForGood_OfAWithdrawnVersion_IsForGood()
    {
        await using NodeHarness a = await StartAsync("10.0.0.1");
        await a.RunAsync(Two);
        await RollBackAsync(a);
        await a.UntilAsync(() => a.Version(Two.Key) is { State: AppVersionState.Withdrawn });
        const string stop = """{"drainSeconds":0,"obsolete":OBSOLETE,"removeState":false,"force":false}""";
        Assert.Equal(
            ProblemCode.VersionWithdrawn,
            (
                await a.RefusalAsync(
                    "POST",
                    "/v1/versions/router/2.0/stop",
                    stop.Replace("OBSOLETE", "false", StringComparison.Ordinal)
                )
            ).Code
        );
        Assert.Equal(
            HttpStatusCode.Accepted,
            (
                await a.SendAsync(
                    "POST",
                    "/v1/versions/router/2.0/stop",
                    stop.Replace("OBSOLETE", "true", StringComparison.Ordinal)
                )
            ).Status
        );
        await a.UntilAsync(() => a.Version(Two.Key) is { State: AppVersionState.Obsolete });
        Assert.Equal(ProblemCode.VersionObsolete, (await a.RefusalAsync("POST", "/v1/releases", Two.Bytes)).Code);
    }

    [Fact]
    public async Task Exchange_WithADaemonThatKnowsTheFirstFormatOnly_StillCarriesWhatIsForGood()
    {
        await using NodeHarness a = await StartAsync("10.0.0.1");
        await a.RunAsync(Two);
        await RollBackAsync(a);
        var old = new FirstFormat();
        _peers.Join(IPAddress.Parse("10.0.0.9"), old);

        a.DataPath.Observer.MarksDiffer(IPAddress.Parse("10.0.0.9"), "router", 7);

        await a.UntilAsync(() => a.Version(FirstFormat.Known) is { State: AppVersionState.Obsolete });
        Assert.Equal([2, 1], old.Asked);
    }

    private async Task<NodeHarness> StartAsync(string address)
    {
        NodeHarness node = await NodeHarness.StartAsync(_peers, address);
        await node.RunAsync(One);
        return node;
    }

    private static async Task RollBackAsync(NodeHarness node)
    {
        (HttpStatusCode status, byte[] body) = await node.SendAsync(
            "POST",
            "/v1/versions/router/rollback",
            """{"version":"2.0"}"""
        );
        Assert.True(status == HttpStatusCode.OK, System.Text.Encoding.UTF8.GetString(body));
    }

    /// <summary>The node's marks, as it sends them to a peer without marks.</summary>
    private async Task<IReadOnlyList<VersionMark>> MarksAsync(NodeHarness node)
    {
        await using PeerStream stream = await _peers.ConnectAsync(
            IPAddress.Parse("10.0.0.8"),
            node.Address,
            "router",
            NodeHarness.Cancellation
        );
        await MarkStream.SendAsync(stream, new MarkMessage(VersionCode.None, []), NodeHarness.Cancellation);
        return (await MarkStream.ReadAsync(stream, NodeHarness.Cancellation))!.Marks;
    }

    private static ulong Digest(NodeHarness node) =>
        node.DataPath.Table.Applications.FirstOrDefault(application => application.Name == "router")?.Marks ?? 0;

    /// <summary>An older daemon, before marks could be lifted, which answers only messages of the first format.</summary>
    private sealed class FirstFormat : IPeerStreamHandler
    {
        public static readonly ReleaseKey Known = new("router", new Version(0, 9));

        public List<int> Asked { get; } = [];

        public PeerAnswer Check(PeerRequest request) => StreamStatus.Accepted;

        public async Task HandleAsync(PeerStream stream, PeerRequest request, CancellationToken cancellation)
        {
            MarkMessage told = (await MarkStream.ReadAsync(stream, cancellation))!;
            Asked.Add(told.Format);
            if (told.Format == 1)
                await MarkStream.SendAsync(
                    stream,
                    new MarkMessage(
                        VersionCode.None,
                        [new VersionMark(VersionCode.Encode(Known.Version), false, DateTimeOffset.UnixEpoch, null)],
                        Format: 1
                    ),
                    cancellation
                );
        }
    }
}
