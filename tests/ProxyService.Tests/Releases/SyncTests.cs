using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Tests.Releases;

public sealed class SyncTests
{
    private static readonly string Large = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"line {i}\n"));
    private static readonly TestRelease One = TestRelease.Of("router", "1.0", ("data/same", Large), ("data/near", Large));
    private static readonly TestRelease Two = TestRelease.Of(
        "router",
        "2.0",
        ("data/same", Large),
        ("data/near", Large + "and more")
    );

    [Fact]
    public async Task Upgrade_FromAnotherNode_FetchesOnlyDifferences()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        Two.WriteTo(node.Peer);
        await node.SendAsync("POST", "/v1/upgrades", """{"application":"router","version":"2.0","source":"10.0.0.2"}""");
        UpgradeInfo upgrade = await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.Equal("10.0.0.2", upgrade.Source);
        Assert.Equal(Large.Length, upgrade.BytesCopied);
        Assert.InRange(upgrade.BytesReceived, 1, Large.Length / 4);
        Release release = node.Releases.Require(Two.Key);
        Assert.Equal(Two.Bytes, await File.ReadAllBytesAsync(release.ManifestPath, NodeHarness.Cancellation));
        Assert.Empty(await TreeVerifier.FindFaultsAsync(release.Tree, release.Manifest, NodeHarness.Cancellation));
        Assert.False(Directory.Exists(Two.Key.Below(node.Data.Incoming)));
    }

    [Fact]
    public async Task Upgrade_FromANodeWithATamperedFile_FailsForGoodAndLeavesNothing()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        Two.WriteTo(node.Peer);
        await File.WriteAllTextAsync(Path.Combine(node.Peer, "tree/data/near"), "evil", NodeHarness.Cancellation);
        await node.SendAsync("POST", "/v1/upgrades", """{"application":"router","version":"2.0","source":"10.0.0.2"}""");
        UpgradeInfo upgrade = await node.UpgradeAsync(Two.Key, UpgradeState.Failed);
        Assert.Contains("'data/near'", upgrade.Reason, StringComparison.Ordinal);
        Assert.Equal(ProblemCode.ReleaseTampered, node.Upgrades.Find(Two.Key)!.Failure);
        Assert.Null(node.Releases.Find(Two.Key));
        Assert.Null(node.Guests.Of(Two.Key));
        Assert.False(Directory.Exists(Two.Key.Below(node.Data.Incoming)));
        Assert.True(node.Version(One.Key)!.IsDefault);
    }

    [Fact]
    public async Task Upgrade_FromANodeWithAnotherRelease_IsRefused()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        TestRelease.Of("router", "3.0").WriteTo(node.Peer);
        await node.SendAsync("POST", "/v1/upgrades", """{"application":"router","version":"2.0","source":"10.0.0.2"}""");
        UpgradeInfo upgrade = await node.UpgradeAsync(Two.Key, UpgradeState.Failed);
        Assert.Contains("announced as router 2.0 is a release of router 3.0", upgrade.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_WithADamagedLocalFile_FetchesThatAgain()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.PublishAsync(One, start: false);
        await File.WriteAllTextAsync(
            Path.Combine(node.Data.Releases, "router/1.0/tree/data/same"),
            new string('x', Large.Length),
            NodeHarness.Cancellation
        );
        Two.WriteTo(node.Peer);
        await node.SendAsync("POST", "/v1/upgrades", """{"application":"router","version":"2.0","source":"10.0.0.2"}""");
        await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
    }

    [Fact]
    public async Task Upgrade_FromAnUnreachableNode_IsRetriedUntilItIsReached()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.SendAsync("POST", "/v1/upgrades", """{"application":"router","version":"2.0","source":"10.0.0.2"}""");
        UpgradeInfo waiting = await node.UpgradeAsync(Two.Key, UpgradeState.Waiting);
        Assert.Contains("10.0.0.2", waiting.Reason, StringComparison.Ordinal);
        Assert.NotNull(waiting.NextAttempt);
        Two.WriteTo(node.Peer);
        UpgradeInfo done = await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        Assert.True(done.Attempt > 1);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 16)]
    [InlineData(30, 300)]
    public void BackOff_OfAnAttempt_DoublesUpToFiveMinutes(int attempt, double seconds) =>
        Assert.Equal(seconds, new UpgradeOptions().Retry.BackOff(attempt).TotalSeconds);
}
