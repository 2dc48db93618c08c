using System.Diagnostics;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Processes;

namespace VersionManager.ProxyService.Tests.Guests;

public sealed class GuestRecoveryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Recover_RunningGuest_IsAdoptedAndControllable(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest before = await node.RunAsync(node.EchoRelease("1.0", isolation), Cancellation);
        Assert.Equal("1.0 hello", await node.AskAsync(before, TransportProtocol.Tcp, "hello"));

        await node.StopDaemonAsync();
        Assert.Equal("1.0 alone", await node.AskAsync(before, TransportProtocol.Tcp, "alone"));
        await node.StartDaemonAsync();

        Guest after = Assert.Single(node.Guests.Guests);
        Assert.NotSame(before, after);
        Assert.Equal(before.ToInfo(), after.ToInfo());
        Assert.Equal(GuestStage.Started, after.Stage);
        await node.Guests.InstallAsync(after, Cancellation);
        await node.Guests.StartAsync(after, Cancellation);
        Assert.Equal("ok", await node.ShellAsync(after, "echo ok"));
        await node.Guests.StopAsync(after, TimeSpan.FromSeconds(5), Cancellation);
        node.AssertNothingLeft(after.Slot);
    }

    [Fact]
    public async Task RepairLinks_OfAGuestTakenOverWithoutItsRules_LetsItBeReached()
    {
        await using GuestNode node = await GuestNode.StartAsync();
        await node.RunAsync(node.EchoRelease("1.0", Isolation.Namespace), Cancellation);
        await node.StopDaemonAsync();
        node.Network.Run("nft", "flush", "ruleset");
        await node.StartDaemonAsync();
        Guest guest = Assert.Single(node.Guests.Guests);

        await node.Guests.RepairLinksAsync(Cancellation);

        Assert.Equal("1.0 hello", await node.AskAsync(guest, TransportProtocol.Tcp, "hello"));
        Assert.Empty(await node.Guests.RepairLinksAsync(Cancellation));
    }

    [Fact]
    public async Task RepairLinks_OfAGuestWhoseLinkIsGone_EndsTheGuest()
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(node.EchoRelease("1.0", Isolation.Namespace), Cancellation);
        node.Network.Ip("link", "del", guest.Link.Name);

        Assert.Empty(await node.Guests.RepairLinksAsync(Cancellation));

        await guest.Ended.WaitAsync(Cancellation);
        Assert.Equal(GuestState.Failed, guest.State);
        Assert.StartsWith($"Its link {guest.Link.Name} was removed", guest.Reason, StringComparison.Ordinal);
        await Wait.UntilAsync(() => guest.Gate.CurrentCount == 1);
        node.AssertNothingLeft(guest.Slot);
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Recover_GuestThatEndedMeanwhile_IsFailedAndLeavesNothing(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest before = await node.RunAsync(node.EchoRelease("1.0", isolation), Cancellation);
        await node.StopDaemonAsync();
        NodeProcess process = before.Record.Process!;
        Process.GetProcessById(process.Id).Kill();
        await Wait.UntilAsync(() => !process.IsAlive());

        await node.StartDaemonAsync();

        Guest after = Assert.Single(node.Guests.Guests);
        Assert.Equal(GuestState.Failed, after.State);
        node.AssertNothingLeft(after.Slot);
        Guest again = await node.RunAsync(node.EchoRelease("1.0", isolation), Cancellation);
        Assert.NotEqual(after.Slot, again.Slot);
        Assert.Same(again, Assert.Single(node.Guests.Guests));
    }

    [Fact]
    public async Task Recover_DamagedFile_SaysWhichAndWhatToDo()
    {
        await using GuestNode node = await GuestNode.StartAsync();
        await node.StopDaemonAsync();
        string file = Path.Combine(node.Options.DataFolder, "state", "guests.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "{", Cancellation);
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(node.StartDaemonAsync);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }
}
