using VersionManager.Contracts;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Rules;
using VersionManager.Guests.Launch;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;
using VersionManager.Kernel.Networking;

namespace VersionManager.ProxyService.Tests.Guests;

public sealed class GuestHookTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Run_Hooks_GiveStatusOutputProgressAndEndInTime(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(node.EchoRelease("1.0", isolation), Cancellation);
        var progress = new List<CommandProgress>();

        CommandResult result = await node.Guests.RunAsync(
            guest,
            GuestCommand.Run(
                [
                    "sh",
                    "-c",
                    "echo out; echo err >&2; echo progress 0.5 half way; echo '{\"progress\":0.75,\"message\":\"nearly\"}'; exit $WANTED",
                ],
                TimeSpan.FromSeconds(20)
            ) with
            {
                Environment = new Dictionary<string, string> { ["WANTED"] = "3" },
                Progress = progress.Add,
            },
            Cancellation
        );
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("out\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("err\n", result.Output, StringComparison.Ordinal);
        Assert.Equal([new CommandProgress(0.5, "half way"), new CommandProgress(0.75, "nearly")], progress);

        CommandResult late = await node.Guests.RunAsync(
            guest,
            GuestCommand.Run(["sh", "-c", "echo begun; sleep 1000"], TimeSpan.FromMilliseconds(500)),
            Cancellation
        );
        Assert.True(late.TimedOut);
        Assert.Equal("begun\n", late.Output);
        Assert.Equal("none", await node.ShellAsync(guest, "grep -l sleep /proc/[0-9]*/comm 2>/dev/null || echo none"));

        GuestException missing = await Assert.ThrowsAsync<GuestException>(() =>
            node.Guests.RunAsync(guest, GuestCommand.Run(["hooks/none"], TimeSpan.FromSeconds(5)), Cancellation)
        );
        Assert.Contains("hooks/none", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Run_Predecessor_ItsStateIsReadable(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        GuestSpec old = node.EchoRelease("1.0", isolation, manifest => manifest with { State = ["/var/lib/app", "/srv/app"] });
        Guest one = await node.RunAsync(old, Cancellation);
        await node.ShellAsync(one, "echo first >/var/lib/app/a; echo second >/srv/app/b");
        GuestSpec next = node.EchoRelease("2.0", isolation, manifest => manifest with { State = ["/var/lib/app"] }) with
        {
            Predecessor = old.Manifest,
        };
        Guest two = await node.RunAsync(next, Cancellation);

        Assert.Equal(
            "first second 1.0",
            await node.ShellAsync(
                two,
                "echo $(cat $VM_PREDECESSOR_STATE/0/a $VM_PREDECESSOR_STATE/1/b) $VM_PREDECESSOR_VERSION; ls /var/lib/app"
            )
        );
        Assert.Equal("refused", await node.ShellAsync(two, "touch $VM_PREDECESSOR_STATE/0/c 2>/dev/null || echo refused"));
        Assert.Equal(
            "/var/lib/app 169.254.77.2 /run/vm/predecessor",
            await node.ShellAsync(two, "echo $VM_STATE $VM_PREDECESSOR_ADDRESS $VM_PREDECESSOR_STATE")
        );
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Run_VersionThatCameAfterTheGuest_OnlyItsStateIsReadable(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        GuestSpec old = node.EchoRelease("1.0", isolation, manifest => manifest with { State = ["/var/lib/app"] });
        // 1.0 has never run here: there is nothing of it to see yet.
        Guest two = await node.RunAsync(node.EchoRelease("2.0", isolation) with { Predecessor = old.Manifest }, Cancellation);
        Assert.Null(two.Spec.Predecessor);
        Assert.Equal("", await node.ShellAsync(two, "echo $VM_PREDECESSOR_STATE"));
        Guest one = await node.RunAsync(old, Cancellation);
        await node.ShellAsync(one, "echo late >/var/lib/app/a");

        IReadOnlyDictionary<string, string> variables = GuestLayout.OfPredecessor(two, one.Version);
        CommandResult read = await node.Guests.RunAsync(
            two,
            GuestCommand.Run(
                [
                    "sh",
                    "-c",
                    "cat $VM_PREDECESSOR_STATE/0/a; echo x >$VM_PREDECESSOR_STATE/0/b; rm $VM_PREDECESSOR_STATE/0/a; mkdir $VM_PREDECESSOR_STATE/c",
                ],
                TimeSpan.FromSeconds(20)
            ) with
            {
                Environment = variables,
            },
            Cancellation
        );

        Assert.Contains("late\n", read.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, read.ExitCode);
        Assert.Equal("a late", await node.ShellAsync(one, "echo $(ls /var/lib/app) $(cat /var/lib/app/a)"));
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Run_PredecessorAddress_ReachesThePredecessorOnEveryPortUntilItIsGone(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        GuestSpec old = node.EchoRelease("1.0", isolation);
        Guest one = await node.RunAsync(old, Cancellation);
        Guest two = await node.RunAsync(node.EchoRelease("2.0", isolation) with { Predecessor = old.Manifest }, Cancellation);
        // They listen.
        await node.AskAsync(one, TransportProtocol.Tcp, "x");
        await node.AskAsync(two, TransportProtocol.Tcp, "x");
        using var rules = new NodeRules(
            new NodeRuleOptions(node.Address, GuestLinkName.Prefix, WellKnown.OverlayPort, 1),
            node.Tools
        );
        // Managed ports, for which the other rules would want a proxy.
        RoutePort[] ports = [new(ManagedPort.Parse("tcp/7000"), "app"), new(ManagedPort.Parse("udp/7000"), "app")];
        await rules.ApplyAsync(Elements(one.PrivateAddress), Cancellation);

        const string ask =
            """perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(PeerAddr => "$ENV{VM_PREDECESSOR_ADDRESS}:7000", Proto => $ARGV[0]) or print("$!") and exit; $s->send("hello\n"); $s->recv($a, 99) // print("$!"); print $a' """;
        Assert.Equal("1.0 hello", await node.ShellAsync(two, ask + "tcp"));
        Assert.Equal("1.0 hello", await node.ShellAsync(two, ask + "udp"));

        await rules.ApplyAsync(Elements(null), Cancellation);
        Assert.Equal("Connection refused", await node.ShellAsync(two, ask + "tcp"));
        Assert.Equal("Connection refused", await node.ShellAsync(two, ask + "udp"));

        NodeElements Elements(System.Net.IPAddress? predecessor) =>
            RouteElements.Of(
                new RouteTable(
                    [new RouteApplication("app", two.Version, one.Version)],
                    [
                        new RouteGuest("app", one.Version, one.PrivateAddress, Ready: true),
                        new RouteGuest("app", two.Version, two.PrivateAddress, Ready: true, predecessor),
                    ],
                    ports
                )
            );
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

        CommandResult taken = await node.Guests.RunAsync(
            guest,
            GuestCommand.Run(["vmproxy", "register", "udp/53"], TimeSpan.FromSeconds(10)),
            Cancellation
        );
        Assert.Equal(1, taken.ExitCode);
        Assert.Contains("names", taken.Output, StringComparison.Ordinal);
        CommandResult malformed = await node.Guests.RunAsync(
            guest,
            GuestCommand.Run(["vmproxy", "register", "sctp/1"], TimeSpan.FromSeconds(10)),
            Cancellation
        );
        Assert.Equal(2, malformed.ExitCode);
        Assert.Contains("'sctp/1' is not a port", malformed.Output, StringComparison.Ordinal);
    }
}
