using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;

namespace VersionManager.ProxyService.Tests.Guests;

public sealed class GuestFailureTests
{
    private static readonly ReleaseManifest Manifest = new()
    {
        Application = "bad",
        Version = new Version(1, 0),
        Start = ["run"],
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Run_ProgramMissing_SaysSoAndLeavesNothing(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        GuestException error = await Assert.ThrowsAsync<GuestException>(() =>
            node.RunAsync(node.Release(Manifest, isolation), Cancellation)
        );
        Assert.Equal(ProblemCode.GuestFailed, error.Code);
        Assert.Contains("'run' is neither in the release tree", error.Message, StringComparison.Ordinal);
        Assert.Empty(node.Guests.Guests);
        node.AssertNothingLeft(1);
    }

    [Fact]
    public async Task Run_ProgramNotExecutable_SaysSo()
    {
        await using GuestNode node = await GuestNode.StartAsync();
        GuestSpec spec = node.Release(Manifest, Isolation.Namespace, ("run", "#!/bin/sh\n"));
        File.SetUnixFileMode(Path.Combine(spec.ReleaseTree, "run"), UnixFileMode.UserRead);
        GuestException error = await Assert.ThrowsAsync<GuestException>(() => node.RunAsync(spec, Cancellation));
        Assert.Contains("/app/run is not executable", error.Message, StringComparison.Ordinal);
        node.AssertNothingLeft(1);
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Run_ApplicationEndsAtOnce_ReportsItsStatusAndLastOutput(Isolation isolation)
    {
        // However slow the machine is.
        await using GuestNode node = await GuestNode.StartAsync(
            options: new GuestOptions { NodeId = "", ObservedStart = TimeSpan.FromSeconds(10) }
        );
        GuestSpec spec = node.Release(Manifest, isolation, ("run", "#!/bin/sh\necho no configuration >&2\nexit 9\n"));
        GuestException error = await Assert.ThrowsAsync<GuestException>(() => node.RunAsync(spec, Cancellation));
        Assert.Contains("status 9", error.Message, StringComparison.Ordinal);
        Assert.Contains("no configuration", error.Message, StringComparison.Ordinal);
        node.AssertNothingLeft(1);
    }

    [Fact]
    public async Task Boot_UserMissing_SaysSo()
    {
        await using GuestNode node = await GuestNode.StartAsync();
        GuestException error = await Assert.ThrowsAsync<GuestException>(() =>
            node.Guests.BootAsync(node.Release(Manifest with { User = "no-such-user" }, Isolation.Namespace), Cancellation)
        );
        Assert.Contains("'no-such-user'", error.Message, StringComparison.Ordinal);
        Assert.Empty(node.Guests.Guests);
    }

    [Fact]
    public async Task Boot_SameVersionTwice_IsRefused()
    {
        await using GuestNode node = await GuestNode.StartAsync();
        GuestSpec spec = node.EchoRelease("1.0", Isolation.Namespace);
        await node.RunAsync(spec, Cancellation);
        GuestException error = await Assert.ThrowsAsync<GuestException>(() => node.Guests.BootAsync(spec, Cancellation));
        Assert.Equal(ProblemCode.VersionAlreadyRunning, error.Code);
        Assert.Single(node.Guests.Guests);
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Stop_WhileBooting_EndsTheBootAndLeavesNothing(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        // With nobody to talk to, the guest never comes to be booted.
        await node.StopApiAsync();
        Task<Guest> boot = node.Guests.BootAsync(node.EchoRelease("1.0", isolation), Cancellation);
        await Wait.UntilAsync(() => node.Guests.Guests is [{ } guest] && guest.ToInfo().Pid != 0);

        await node.Guests.StopAsync(node.Guests.Guests[0], TimeSpan.FromSeconds(5), Cancellation);

        await Assert.ThrowsAsync<GuestException>(() => boot);
        Assert.Empty(node.Guests.Guests);
        node.AssertNothingLeft(1);
    }

    [Fact]
    public async Task Boot_AfterAnInterruptedOne_ReplacesItsRemains()
    {
        await using GuestNode node = await GuestNode.StartAsync();
        string name = $"vm-{node.Options.NodeId}-1";
        node.Network.Ip("link", "add", "vg1", "type", "veth", "peer", "name", "vgx");
        TestNetwork.Tool.Run("ip", "netns", "add", name);
        Directory.CreateDirectory(Path.Combine(node.Options.RunFolder, "runc", name));
        Directory.CreateDirectory(Path.Combine(node.Options.RunFolder, "guests", "1", "mnt"));

        Guest guest = await node.RunAsync(node.EchoRelease("1.0", Isolation.Namespace), Cancellation);

        Assert.Equal(1, guest.Slot);
        Assert.Equal("1.0 hello", await node.AskAsync(guest, TransportProtocol.Tcp, "hello"));
    }
}
