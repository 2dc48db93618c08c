using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;

namespace VersionManager.ProxyService.Tests.Guests;

public sealed class GuestLifeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Start_TwoVersionsOnTheSamePorts_EachAnswersAsTheHost(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        GuestSpec first = node.EchoRelease("1.0", isolation);
        long start = TimeProvider.System.GetTimestamp();
        Guest one = await node.Guests.BootAsync(first, Cancellation);
        TimeSpan booted = TimeProvider.System.GetElapsedTime(start);
        await node.Guests.InstallAsync(one, Cancellation);
        await node.Guests.StartAsync(one, Cancellation);
        await node.AskAsync(one, TransportProtocol.Tcp, "there");
        // No assertion: how long it takes is the machine's business too.
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"booted after {booted.TotalMilliseconds:0} ms, answers after {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:0} ms"
        );
        Guest two = await node.RunAsync(node.EchoRelease("2.0", isolation), Cancellation);

        foreach (TransportProtocol protocol in new[] { TransportProtocol.Tcp, TransportProtocol.Udp })
        {
            Assert.Equal("1.0 hello", await node.AskAsync(one, protocol, "hello"));
            Assert.Equal("2.0 hello", await node.AskAsync(two, protocol, "hello"));
        }
        foreach (Guest guest in new[] { one, two })
        {
            Assert.Equal(
                $"inet {node.Address}/24",
                await node.ShellAsync(guest, "ip -4 -o addr show dev eth0 | grep -o 'inet [^ ]*'")
            );
            Assert.Contains(
                $"mtu {1500 - DatagramHeader.MaximalLength} ",
                await node.ShellAsync(guest, "ip link show eth0"),
                StringComparison.Ordinal
            );
            Assert.Equal(
                "default via 10.77.9.254 dev eth0",
                await node.ShellAsync(guest, "ip route show default | grep -o '.*dev eth0'")
            );
            Assert.Equal(GuestState.Running, guest.State);
        }
        await node.Guests.StopAsync(one, TimeSpan.FromSeconds(5), Cancellation);
        node.AssertNothingLeft(one.Slot);
        Assert.Equal("2.0 still", await node.AskAsync(two, TransportProtocol.Tcp, "still"));
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Start_UserEnvironmentAndState_AreThoseOfTheRelease(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        GuestSpec spec = node.EchoRelease(
            "1.0",
            isolation,
            manifest =>
                manifest with
                {
                    User = "nobody",
                    State = ["/var/lib/app"],
                    Environment = new Dictionary<string, string> { ["COLOUR"] = "dark red", ["PATH"] = "/app:/usr/bin:/bin" },
                    Memory = "96M",
                }
        );
        Guest guest = await node.RunAsync(spec, Cancellation);

        Assert.Equal(
            "nobody|/app|dark red|app 1.0|" + Environment.MachineName,
            await node.ShellAsync(guest, "echo \"$(id -un)|$(pwd)|$COLOUR|$VM_APPLICATION $VM_VERSION|$(hostname)\"")
        );
        Assert.Equal("refused", await node.ShellAsync(guest, "touch /app/new 2>/dev/null || echo refused"));
        await node.ShellAsync(guest, "umask 077; echo kept >/var/lib/app/file; cat /var/lib/app/file");
        await node.Guests.StopAsync(guest, TimeSpan.FromSeconds(5), Cancellation);

        guest = await node.RunAsync(spec, Cancellation);
        Assert.Equal(
            "kept nobody",
            await node.ShellAsync(guest, "echo \"$(cat /var/lib/app/file) $(stat -c %U /var/lib/app/file)\"")
        );
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Run_MoreMemoryThanTheLimit_IsKilledAlone(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(
            node.EchoRelease("1.0", isolation, manifest => manifest with { Memory = "64M" }),
            Cancellation
        );
        Assert.Equal("1.0 hello", await node.AskAsync(guest, TransportProtocol.Tcp, "hello"));

        CommandResult result = await node.Guests.RunAsync(
            guest,
            GuestCommand.Run(
                ["perl", "-e", "my @all; push @all, 'x' x (1 << 20) for 1 .. 200; print 'had it all'"],
                TimeSpan.FromSeconds(30)
            ),
            Cancellation
        );

        Assert.False(result.Succeeded, result.ToString());
        Assert.Equal("1.0 again", await node.AskAsync(guest, TransportProtocol.Tcp, "again"));
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Guest_FilesOfTheNode_AreReadOnlyAndTheDaemonsHidden(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(node.EchoRelease("1.0", isolation), Cancellation);
        string mark = "vmguest-" + node.Options.NodeId;

        await node.ShellAsync(guest, $"echo mine >/etc/{mark} && rm /etc/hostname && touch /tmp/x /run/x");

        Assert.False(File.Exists("/etc/" + mark));
        Assert.True(File.Exists("/etc/hostname"));
        Assert.Equal(
            await File.ReadAllTextAsync("/etc/hosts", Cancellation),
            await node.ShellAsync(guest, "cat /etc/hosts") + "\n"
        );
        Assert.Equal(
            "",
            await node.ShellAsync(guest, $"ls {node.Options.DataFolder} {node.Options.RunFolder} 2>/dev/null | grep -v : ; true")
        );
        Assert.Equal("", await node.ShellAsync(guest, "ls /run/netns /run/vmproxy /run/user 2>/dev/null; true"));
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Guest_ApplicationEnds_FailsWithItsStatusAndLeavesNothing(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(
            node.Release(
                new()
                {
                    Application = "brief",
                    Version = new Version(1, 0),
                    Start = ["run"],
                    Path = "/opt/brief",
                },
                isolation,
                ("run", "#!/bin/sh\necho working\nwhile [ ! -e /tmp/end ]; do sleep 0.02; done\necho out of luck >&2\nexit 7\n")
            ),
            Cancellation
        );
        var failed = new TaskCompletionSource<Guest>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Guests.Failed += failed.SetResult;

        // The guest's end may overtake the command's answer.
        _ = await Record.ExceptionAsync(() => node.ShellAsync(guest, "touch /tmp/end"));

        Assert.Same(guest, await failed.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        Assert.Equal(GuestState.Failed, guest.State);
        Assert.Contains("status 7", guest.Reason, StringComparison.Ordinal);
        Assert.Contains("out of luck", guest.Reason, StringComparison.Ordinal);
        await node.Guests.StopAsync(guest, TimeSpan.Zero, Cancellation);
        Assert.Empty(node.Guests.Guests);
        node.AssertNothingLeft(guest.Slot);
    }
}
