using System.Diagnostics;
using System.Security.Cryptography;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Releases;

/// <summary>The source of a release ends in the middle of a sync: real rsync, over links of 40 Mbit/s between network
/// namespaces.</summary>
public sealed class PowerCutTests
{
    private const int Megabits = 40,
        Size = 24 << 20;

    // The stall limit is 5 s, and the rest takes one or two on an idle machine.
    private const double Patience = 30;

    private static readonly TestRelease One = TestRelease.Of("router", "1.0");
    private static readonly TestRelease Two = TestRelease.Of(
        "router",
        "2.0",
        ("data/new", Convert.ToHexString(RandomNumberGenerator.GetBytes(Size / 2)))
    );

    [Fact]
    public async Task Sync_FromANodeWhosePowerIsCut_GoesOnAtAnother() =>
        await EndInTheMiddleAsync(
            (network, source) =>
            {
                network.Cut(source);
                return Task.CompletedTask;
            }
        );

    [Fact]
    public async Task Sync_FromANodeWhoseDaemonIsKilled_GoesOnAtAnother() =>
        await EndInTheMiddleAsync((network, source) => network.KillAsync(source));

    private static async Task EndInTheMiddleAsync(Func<SyncNetwork, string, Task> end)
    {
        await using var network = new SyncNetwork();
        foreach (string address in (string[])["10.77.8.2", "10.77.8.3", "10.77.8.4"])
            await (await network.AddAsync(address, Megabits)).PublishAsync(Two, start: false);
        NodeHarness node = await network.AddAsync("10.77.8.1", Megabits);
        await node.RunAsync(One);
        foreach (string address in (string[])["10.77.8.2", "10.77.8.3", "10.77.8.4"])
            node.UpgradeRunner.Announced(address, Two.Key);
        await node.UntilAsync(() => node.Upgrades.Find(Two.Key)?.Info.BytesReceived > Size / 3);
        UpgradeInfo before = node.Upgrades.Find(Two.Key)!.Info;
        await end(network, before.Source!);
        var passed = Stopwatch.StartNew();
        UpgradeInfo after = await node.UpgradeAsync(Two.Key, UpgradeState.Succeeded);
        double rest = (Size - before.BytesReceived) * 8.0 / (Megabits * 1e6);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{passed.Elapsed.TotalSeconds:0.0} s, of which {rest:0.0} s are the rest of the transfer"
        );
        Assert.Equal(1, after.Attempt);
        Assert.NotEqual(before.Source, after.Source);
        Assert.InRange(after.BytesReceived, Size, Size + (Size / 8));
        Assert.InRange(passed.Elapsed.TotalSeconds, 0, rest + Patience);
        Release release = node.Releases.Require(Two.Key);
        Assert.Empty(await TreeVerifier.FindFaultsAsync(release.Tree, release.Manifest, NodeHarness.Cancellation));
    }
}
