using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Tests.Upgrades;

/// <summary>The sources of an upgrade's release, and their failures: real rsync, between harnesses.</summary>
public sealed class SourceTests : IAsyncLifetime
{
    private const int Size = 3 << 20;

    private static readonly string Same = Text(20_000),
        New = Text(Size);
    private static readonly TestRelease One = TestRelease.Of("router", "1.0", ("data/same", Same));
    private static readonly TestRelease Two = TestRelease.Of("router", "2.0", ("data/same", Same), ("data/new", New));

    private readonly FakePeers _peers = new();
    private readonly List<NodeHarness> _sources = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (NodeHarness source in _sources)
            await source.DisposeAsync();
    }

    [Fact]
    public async Task Sync_WhoseSourceFallsSilent_GoesOnAtAnotherInTheMiddleOfAFile()
    {
        await AddSourceAsync("10.0.0.2");
        await AddSourceAsync("10.0.0.3");
        await using NodeHarness node = await NodeAsync();
        _peers.Silence("10.0.0.2", Size / 2);
        Announce(node, "10.0.0.2", "10.0.0.3");
        UpgradeInfo upgrade = await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(("10.0.0.3", 1), (upgrade.Source, upgrade.Attempt));
        Assert.Equal(["10.0.0.2", "10.0.0.3"], upgrade.Candidates);
        // Bytes from the first source are not fetched again.
        Assert.InRange(upgrade.BytesReceived, Size, Size + (Size / 8));
        await AssertWholeAsync(node, One, Two);
    }

    [Fact]
    public async Task Sync_WhoseSourceEnds_GoesOnAtAnotherAtOnce()
    {
        await AddSourceAsync("10.0.0.3");
        await using NodeHarness node = await NodeAsync();
        Announce(node, "10.0.0.2", "10.0.0.3");
        UpgradeInfo upgrade = await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(("10.0.0.3", 1), (upgrade.Source, upgrade.Attempt));
    }

    [Fact]
    public async Task Sync_WhoseSourceFallsSilent_GoesOnAtASourceLearnedMeanwhile()
    {
        await AddSourceAsync("10.0.0.2");
        await AddSourceAsync("10.0.0.3");
        await using NodeHarness node = await NodeAsync();
        _peers.Silence("10.0.0.2", Size / 2);
        Announce(node, "10.0.0.2");
        await ReceivedAsync(node, Size / 4);
        Announce(node, "10.0.0.3");
        UpgradeInfo upgrade = await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(("10.0.0.3", 1), (upgrade.Source, upgrade.Attempt));
    }

    [Fact]
    public async Task Operator_WhoNamesAnotherSource_TakesOverAtOnce()
    {
        await AddSourceAsync("10.0.0.2");
        await AddSourceAsync("10.0.0.3");
        await using NodeHarness node = await NodeAsync(stall: 3600);
        _peers.Silence("10.0.0.2", Size / 2);
        Announce(node, "10.0.0.2");
        await ReceivedAsync(node, Size / 4);
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(node, "10.0.0.3")).Status);
        UpgradeInfo upgrade = await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(("10.0.0.3", 1), (upgrade.Source, upgrade.Attempt));
        Assert.Equal(["10.0.0.3", "10.0.0.2"], upgrade.Candidates);
        Assert.InRange(upgrade.BytesReceived, Size, Size + (Size / 8));
        await AssertWholeAsync(node, One, Two);
    }

    [Fact]
    public async Task Stop_OfAnUpgrade_StaysAcrossHeadersAndRestartsUntilAnOperatorAsks()
    {
        await AddSourceAsync("10.0.0.2");
        await using NodeHarness node = await NodeAsync(stall: 3600);
        _peers.Silence("10.0.0.2", Size / 2);
        Announce(node, "10.0.0.2");
        await ReceivedAsync(node, Size / 4);
        Assert.Equal(HttpStatusCode.NoContent, (await node.SendAsync("DELETE", "/v1/upgrades/router/2.0")).Status);
        AssertStopped(node);
        Assert.False(Directory.Exists(Two.Key.Below(node.Data.Incoming)));
        await using NodeHarness next = await node.KilledAndStartedAgainAsync();
        AssertStopped(next);
        _peers.Silence("10.0.0.2", long.MaxValue);
        await AskAsync(next, "10.0.0.2");
        await next.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
    }

    [Fact]
    public async Task Stop_OfAnUpgradeThatFailedForGood_KeepsHeadersFromRestartingIt()
    {
        await using NodeHarness node = await NodeAsync(new UpgradeOptions { Retry = new RetryPolicy(MaximalAttempts: 1) });
        Announce(node, "10.0.0.2");
        await node.UpgradeAsync(Two.Key, UpgradeState.Failed);
        Assert.Equal(HttpStatusCode.NoContent, (await node.SendAsync("DELETE", "/v1/upgrades/router/2.0")).Status);
        await AddSourceAsync("10.0.0.2");
        AssertStopped(node);
    }

    [Fact]
    public async Task Header_OfAnyNode_WakesAnUpgradeWithoutSources()
    {
        await using NodeHarness node = await NodeAsync(
            new UpgradeOptions
            {
                Retry = new RetryPolicy(8) { FirstBackOff = TimeSpan.FromHours(1), MaximalBackOff = TimeSpan.FromHours(9) },
            }
        );
        Announce(node, "10.0.0.2");
        await node.UntilAsync(() => State(node) == UpgradeState.Waiting);
        await AddSourceAsync("10.0.0.3");
        Announce(node, "10.0.0.3");
        await node.UntilAsync(() => State(node) == UpgradeState.Succeeded);
        Assert.True(node.Clock.GetUtcNow() < DateTimeOffset.Parse("2030-01-01T00:30:00Z", null));
    }

    [Fact]
    public async Task Header_OfTheSourceThatFailed_RestartsAnUpgradeThatFailedForGood()
    {
        await using NodeHarness node = await NodeAsync(new UpgradeOptions { Retry = new RetryPolicy(MaximalAttempts: 1) });
        Announce(node, "10.0.0.2");
        await node.UpgradeAsync(Two.Key, UpgradeState.Failed);
        await AddSourceAsync("10.0.0.2");
        Announce(node, "10.0.0.2");
        await node.UntilAsync(() => State(node) == UpgradeState.Succeeded);
    }

    [Fact]
    public async Task Header_ForAReleaseThatDoesNotStart_BeginsNothing()
    {
        await AddSourceAsync("10.0.0.2");
        await using NodeHarness node = await NodeAsync(new UpgradeOptions { Retry = new RetryPolicy(MaximalAttempts: 1) });
        node.Guests.Before = (at, key, _) =>
            at == UpgradeStep.Start && key == Two.Key
                ? throw new RefusalException(ProblemCode.GuestFailed, "no.")
                : Task.CompletedTask;
        Announce(node, "10.0.0.2");
        await node.UpgradeAsync(Two.Key, UpgradeState.Failed);
        node.UpgradeRunner.Announced("10.0.0.2", Two.Key);
        node.UpgradeRunner.Announced("10.0.0.3", Two.Key);
        Assert.Equal(UpgradeState.Failed, State(node));
    }

    [Fact]
    public async Task Release_ThatIsBadAtOneNode_ComesFromAnother()
    {
        NodeHarness bad = await AddSourceAsync("10.0.0.2");
        string damaged = Path.Combine(Two.Key.Below(bad.Data.Releases), "tree/data/new");
        await File.WriteAllTextAsync(damaged, "evil" + New[4..], NodeHarness.Cancellation);
        await using NodeHarness node = await NodeAsync();
        Announce(node, "10.0.0.2");
        UpgradeInfo failed = await node.UpgradeAsync(Two.Key, UpgradeState.Failed);
        Assert.Contains("'data/new'", failed.Reason, StringComparison.Ordinal);
        node.UpgradeRunner.Announced("10.0.0.2", Two.Key);
        Assert.Equal(UpgradeState.Failed, State(node));
        await AddSourceAsync("10.0.0.3");
        node.UpgradeRunner.Announced("10.0.0.3", Two.Key);
        await node.UntilAsync(() => State(node) == UpgradeState.Succeeded);
        await AssertWholeAsync(node, Two);
    }

    [Fact]
    public async Task Source_WithNoSlot_RedirectsToANodeWithTheRelease()
    {
        await AddSourceAsync("10.0.0.2", slots: 1);
        await using NodeHarness early = await NodeAsync(address: "10.0.0.3");
        Announce(early, "10.0.0.2");
        await early.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        await Wait.UntilAsync(() => _peers.Told.Contains((early.Address, _sources[0].Address)));
        _peers.Silence("10.0.0.2", Size / 2);
        await using NodeHarness slow = await NodeAsync(address: "10.0.0.4", stall: 3600);
        Announce(slow, "10.0.0.2");
        await ReceivedAsync(slow, Size / 4);
        await using NodeHarness node = await NodeAsync();
        Announce(node, "10.0.0.2");
        UpgradeInfo upgrade = await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(("10.0.0.3", 1), (upgrade.Source, upgrade.Attempt));
        Assert.Contains("10.0.0.3", upgrade.Candidates!);
    }

    [Fact]
    public async Task Source_WithNoSlotAndNoOtherNode_IsAskedAgainWithoutAFailedAttempt()
    {
        await AddSourceAsync("10.0.0.2", slots: 1);
        _peers.Silence("10.0.0.2", Size / 2);
        await using NodeHarness slow = await NodeAsync(address: "10.0.0.4", stall: 3600);
        Announce(slow, "10.0.0.2");
        await ReceivedAsync(slow, Size / 4);
        _peers.Silence("10.0.0.2", long.MaxValue);
        await using NodeHarness node = await NodeAsync(new UpgradeOptions { Retry = new RetryPolicy(MaximalAttempts: 1) });
        Announce(node, "10.0.0.2");
        await node.UntilAsync(() =>
        {
            PassWhileWaiting(node);
            return _peers.Synced.Count(sync => sync.From.Equals(node.Address)) >= 3;
        });
        Assert.Equal(ProblemCode.SourceBusy, node.Upgrades.Find(Two.Key)!.Failure);
        await slow.SendAsync("DELETE", "/v1/upgrades/router/2.0");
        await node.UntilAsync(() =>
        {
            PassWhileWaiting(node);
            // The node keeps its slot for a moment.
            _sources[0].Clock.Advance(TimeSpan.FromSeconds(1));
            return State(node) == UpgradeState.Succeeded;
        });
        UpgradeInfo upgrade = node.Upgrades.Find(Two.Key)!.Info;
        Assert.Equal(("10.0.0.2", 1), (upgrade.Source, upgrade.Attempt));
    }

    [Fact]
    public async Task Daemon_KilledWhileFetching_GoesOnWithItsCandidatesInTheMiddleOfAFile()
    {
        await AddSourceAsync("10.0.0.2");
        await AddSourceAsync("10.0.0.3");
        await using NodeHarness node = await NodeAsync(stall: 3600);
        _peers.Silence("10.0.0.2", Size / 2);
        Announce(node, "10.0.0.2", "10.0.0.3");
        await ReceivedAsync(node, Size / 4);
        await using NodeHarness next = await node.KilledAsync(node.Guests.Survivors());
        _peers.Leave(IPAddress.Parse("10.0.0.2"));
        await next.Daemon.StartAsync(NodeHarness.Cancellation);
        UpgradeInfo upgrade = await next.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(["10.0.0.2", "10.0.0.3"], upgrade.Candidates);
        Assert.InRange(upgrade.BytesReceived, Size / 4, Size * 3 / 4);
        await AssertWholeAsync(next, One, Two);
    }

    [Fact]
    public async Task Record_OfAnEarlierDaemon_HasItsAnnouncerForCandidate()
    {
        await using NodeHarness node = await NodeAsync();
        Announce(node, "10.0.0.2");
        await node.UpgradeAsync(Two.Key, UpgradeState.Waiting);
        string path = node.Data.File("upgrades.json");
        JsonNode state = JsonNode.Parse(await File.ReadAllTextAsync(path, NodeHarness.Cancellation))!;
        foreach (JsonNode? upgrade in state["upgrades"]!.AsArray())
        {
            upgrade!["info"]!.AsObject().Remove("candidates");
            upgrade.AsObject().Remove("bad");
        }
        await File.WriteAllTextAsync(path, state.ToJsonString(), NodeHarness.Cancellation);
        await AddSourceAsync("10.0.0.2");
        await using NodeHarness next = await node.KilledAndStartedAgainAsync();
        UpgradeInfo upgraded = await next.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal(["10.0.0.2"], upgraded.Candidates);
    }

    private static string Text(int length) => Convert.ToHexString(RandomNumberGenerator.GetBytes(length / 2));

    private static UpgradeState? State(NodeHarness node) => node.Upgrades.Find(Two.Key)?.Info.State;

    private static Task<(HttpStatusCode Status, byte[] Body)> AskAsync(NodeHarness node, string source) =>
        node.SendAsync("POST", "/v1/upgrades", $$"""{"application":"router","version":"2.0","source":"{{source}}"}""");

    private static void Announce(NodeHarness node, params string[] peers)
    {
        foreach (string peer in peers)
            node.UpgradeRunner.Announced(peer, Two.Key);
    }

    private static void AssertStopped(NodeHarness node)
    {
        Announce(node, "10.0.0.2", "10.0.0.3");
        Assert.Equal(UpgradeState.Cancelled, State(node));
        Assert.Contains("Sync-AppVersion", node.Upgrades.Find(Two.Key)!.Info.Reason, StringComparison.Ordinal);
    }

    /// <summary>Lets time pass only while the upgrade waits: during a sync, a fast clock would look like a stall.</summary>
    private static void PassWhileWaiting(NodeHarness node)
    {
        if (State(node) == UpgradeState.Waiting)
            node.Clock.Advance(TimeSpan.FromMilliseconds(200));
    }

    private static Task ReceivedAsync(NodeHarness node, long bytes) =>
        node.UntilAsync(() => node.Upgrades.Find(Two.Key)?.Info.BytesReceived >= bytes);

    /// <summary>Checks that a file shared by two releases was not written to, and that each release equals its
    /// manifest.</summary>
    private static async Task AssertWholeAsync(NodeHarness node, params TestRelease[] releases)
    {
        foreach (TestRelease release in releases)
        {
            Release here = node.Releases.Require(release.Key);
            Assert.Empty(await TreeVerifier.FindFaultsAsync(here.Tree, here.Manifest, NodeHarness.Cancellation));
            Assert.Equal(
                ["release.json", "tree"],
                Directory.EnumerateFileSystemEntries(here.Folder).Select(Path.GetFileName).Order()
            );
        }
    }

    private async Task<NodeHarness> AddSourceAsync(string address, int slots = 4)
    {
        NodeHarness source = await NodeHarness.StartAsync(
            _peers,
            address,
            configure: parts => parts with { Syncs = new SyncOptions { Slots = slots } }
        );
        _sources.Add(source);
        await source.PublishAsync(Two, start: false);
        return source;
    }

    private async Task<NodeHarness> NodeAsync(UpgradeOptions? options = null, int stall = 5, string address = "10.0.0.1")
    {
        NodeHarness node = await NodeHarness.StartAsync(
            _peers,
            address,
            options,
            parts =>
                parts with
                {
                    Syncs = new SyncOptions
                    {
                        StallLimit = TimeSpan.FromSeconds(stall),
                        MaximalStallLimit = TimeSpan.FromHours(1),
                    },
                }
        );
        await node.RunAsync(One);
        return node;
    }
}
