using System.Net;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Daemon;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Daemon;

/// <summary>A lost event costs seconds, and a flood of events costs bounded memory.</summary>
public sealed class LostEventTests
{
    private static readonly TestRelease One = TestRelease.Of("router", "1.0");

    [Fact]
    public async Task Guest_WhoseEndWasNotReported_IsStartedAgain()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        node.Guests.Lose(One.Key, "it ended with status 1.");
        await node.UntilAsync(() => node.Guests.Boots == 2 && node.Version(One.Key)!.State == AppVersionState.Running);
    }

    [Fact]
    public async Task End_ReportedAfterTheNextGuestHasStarted_EndsNothing()
    {
        TestRelease other = TestRelease.Of("store", "1.0", manifest => manifest with { Ports = ["tcp/7100"] });
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        await node.RunAsync(other);
        node.Get<DaemonEvents>().Tell(new DaemonEvent.GuestEnded(One.Key, "its guest of before ended."));
        node.Guests.End(other.Key, "it ended with status 1.");

        // Events are handled in order: after the second, the first has been handled too.
        await node.UntilAsync(() => node.Guests.Boots == 3 && node.Version(other.Key)!.State == AppVersionState.Running);
        Assert.Equal(AppVersionState.Running, node.Version(One.Key)!.State);
    }

    [Fact]
    public async Task Announcements_BeyondTheLimit_AreDropped()
    {
        const int bound = 4096;
        var events = new DaemonEvents();
        for (int i = 0; i < bound + 100; i++)
            events.Announced(IPAddress.Loopback, "router", new Version(1, 0));
        events.Tell(new DaemonEvent.GuestEnded(One.Key, "it ended."));

        for (int i = 0; i < bound; i++)
            Assert.IsType<DaemonEvent.VersionAnnounced>(await events.NextAsync(NodeHarness.Cancellation));
        Assert.IsType<DaemonEvent.GuestEnded>(await events.NextAsync(NodeHarness.Cancellation));
    }
}
