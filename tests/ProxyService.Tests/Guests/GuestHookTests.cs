using VersionManager.Contracts;
using VersionManager.ProxyService.Guests;

namespace VersionManager.ProxyService.Tests.Guests;

public sealed class GuestHookTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Exec_Hooks_GiveStatusOutputProgressAndEndInTime(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(node.EchoRelease("1.0", isolation), Cancellation);
        var progress = new List<(double, string?)>();

        HookResult result = await node.Guests.ExecAsync(
            guest, ["sh", "-c", "echo out; echo err >&2; echo progress 0.5 half way; exit $WANTED"], new Dictionary<string, string> { ["WANTED"] = "3" },
            TimeSpan.FromSeconds(20), (fraction, words) => progress.Add((fraction, words)), Cancellation);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("out\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("err\n", result.Output, StringComparison.Ordinal);
        Assert.Equal([(0.5, "half way")], progress);

        HookResult late = await node.Guests.ExecAsync(
            guest, ["sh", "-c", "echo begun; sleep 1000"], null, TimeSpan.FromMilliseconds(500), cancellation: Cancellation);
        Assert.True(late.TimedOut);
        Assert.Equal("begun\n", late.Output);
        Assert.Equal("none", await node.ShellAsync(guest, "grep -l sleep /proc/[0-9]*/comm 2>/dev/null || echo none"));

        GuestException missing = await Assert.ThrowsAsync<GuestException>(
            () => node.Guests.ExecAsync(guest, ["hooks/none"], null, TimeSpan.FromSeconds(5), cancellation: Cancellation));
        Assert.Contains("hooks/none", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Exec_Predecessor_ItsStateIsThereToRead(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        GuestSpec old = node.EchoRelease("1.0", isolation, manifest => manifest with { State = ["/var/lib/app", "/srv/app"] });
        Guest one = await node.RunAsync(old, Cancellation);
        await node.ShellAsync(one, "echo first >/var/lib/app/a; echo second >/srv/app/b");
        GuestSpec next = node.EchoRelease("2.0", isolation, manifest => manifest with { State = ["/var/lib/app"] }) with { Predecessor = old.Manifest };
        Guest two = await node.RunAsync(next, Cancellation);

        Assert.Equal("first second 1.0", await node.ShellAsync(
            two, "echo $(cat $VM_PREDECESSOR_STATE/0/a $VM_PREDECESSOR_STATE/1/b) $VM_PREDECESSOR_VERSION; ls /var/lib/app"));
        Assert.Equal("refused", await node.ShellAsync(two, "touch $VM_PREDECESSOR_STATE/0/c 2>/dev/null || echo refused"));
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Register_FromTheGuest_ReachesTheDaemonAndConflictsNameTheOwner(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(node.EchoRelease("1.0", isolation), Cancellation);
        node.Ports.Owners[ManagedPort.Parse("udp/53")] = "names";

        await node.ShellAsync(guest, "vmproxy register tcp/7000 udp/7000 && vmproxy unregister udp/7000");
        Assert.Equal("app", node.Ports.Owners[ManagedPort.Parse("tcp/7000")]);
        Assert.DoesNotContain(ManagedPort.Parse("udp/7000"), node.Ports.Owners.Keys);

        HookResult taken = await node.Guests.ExecAsync(guest, ["vmproxy", "register", "udp/53"], null, TimeSpan.FromSeconds(10), cancellation: Cancellation);
        Assert.Equal(1, taken.ExitCode);
        Assert.Contains("names", taken.Output, StringComparison.Ordinal);
        HookResult malformed = await node.Guests.ExecAsync(guest, ["vmproxy", "register", "sctp/1"], null, TimeSpan.FromSeconds(10), cancellation: Cancellation);
        Assert.Equal(2, malformed.ExitCode);
        Assert.Contains("'sctp/1' is not a port", malformed.Output, StringComparison.Ordinal);
    }
}
