using System.Collections.Concurrent;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;

namespace VersionManager.ProxyService.Tests.Guests;

/// <summary>Commands in real guests that outlive the daemon that began them.</summary>
public sealed class NamedCommandTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task NamedCommand_AskedForByTheNextDaemon_IsFoundAgainAndItsResultIsKept(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(
            node.EchoRelease("1.0", isolation, manifest => manifest with { User = "nobody" }),
            Cancellation
        );
        var identity = new CommandIdentity("migration", "first");
        const string command =
            "echo begun >>/tmp/begun; echo '{\"progress\":0.4,\"message\":\"under way\"}'; until [ -e /tmp/go ]; do sleep 0.05; done; echo done; exit 3";
        var before = new ConcurrentQueue<double?>();
        Task<CommandResult> lost = RunAsync(node, guest, identity, command, progress => before.Enqueue(progress.Progress));
        await Wait.UntilAsync(() => before.Contains(0.4));

        await node.StopDaemonAsync();
        await node.StartDaemonAsync();
        guest = node.Guests.Find("app", new Version(1, 0))!;
        Assert.Equal(GuestState.Running, guest.State);
        var after = new ConcurrentQueue<double?>();
        Task<CommandResult> found = RunAsync(node, guest, identity, command, progress => after.Enqueue(progress.Progress));
        await Wait.UntilAsync(() => after.Contains(0.4));
        Assert.False(found.IsCompleted);
        await node.ShellAsync(guest, "touch /tmp/go");

        CommandResult result = await found;
        Assert.Equal((3, false), (result.ExitCode, result.TimedOut));
        Assert.EndsWith("done\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(result, await RunAsync(node, guest, identity, command));
        Assert.Equal("begun", await node.ShellAsync(guest, "cat /tmp/begun"));
        // Another run is another matter.
        Assert.Equal(0, (await RunAsync(node, guest, identity with { Run = "second" }, "echo begun >>/tmp/begun")).ExitCode);
        Assert.Equal("2", await node.ShellAsync(guest, "wc -l </tmp/begun"));
        Assert.False(lost.IsCompleted);
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task NamedCommand_WithAnotherRun_EndsTheOneBeforeFirst(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(node.EchoRelease("1.0", isolation), Cancellation);
        const string first =
            "trap 'echo first ended >>/tmp/log; exit 9' TERM; echo first >>/tmp/log; while :; do sleep 0.05; done";
        Task<CommandResult> one = RunAsync(node, guest, new CommandIdentity("migration", "1"), first);
        await Wait.UntilAsync(async () => await node.ShellAsync(guest, "cat /tmp/log 2>/dev/null || true") == "first");

        CommandResult two = await RunAsync(node, guest, new CommandIdentity("migration", "2"), "echo second >>/tmp/log");

        Assert.Equal(0, two.ExitCode);
        Assert.Equal("first\nfirst ended\nsecond", await node.ShellAsync(guest, "cat /tmp/log"));
        Assert.Equal(9, (await one).ExitCode);
    }

    [Theory]
    [InlineData(Isolation.Namespace, "nobody")]
    [InlineData(Isolation.Uml, "root")]
    public async Task EndCommand_TakesEveryProcessOfIt_TheDeafOnesToo(Isolation isolation, string user)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(
            node.EchoRelease("1.0", isolation, manifest => manifest with { User = user }),
            Cancellation
        );
        const string command =
            "(trap '' TERM; exec sleep 1001) & sh -c 'sleep 1002 & exit 0'; sh -c 'kill -STOP $$' & echo ready; sleep 1003";
        var said = new ConcurrentQueue<string?>();
        Task<CommandResult> running = RunAsync(
            node,
            guest,
            new CommandIdentity("migration", "1"),
            command.Replace("echo ready", "echo '{\"message\":\"ready\"}'", StringComparison.Ordinal),
            progress => said.Enqueue(progress.Message)
        );
        await Wait.UntilAsync(() => said.Contains("ready"));

        await node.Guests.EndCommandAsync(guest, "migration", TimeSpan.FromSeconds(1), Cancellation);

        Assert.True((await running).ExitCode > 128);
        Assert.Equal("none", await node.ShellAsync(guest, "grep -ls 'slee[p].100' /proc/[0-9]*/cmdline || echo none"));
        // Nothing is left to end, and that is no error.
        await node.Guests.EndCommandAsync(guest, "migration", TimeSpan.FromSeconds(1), Cancellation);
        await node.Guests.EndCommandAsync(guest, "other", TimeSpan.FromSeconds(1), Cancellation);
        Assert.Equal("1.0 hello", await node.AskAsync(guest, TransportProtocol.Tcp, "hello"));
    }

    [Fact]
    public async Task NamedCommand_ThatLeavesSomethingInTheBackgroundOrTakesTooLong_LeavesNothing()
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(node.EchoRelease("1.0", Isolation.Namespace), Cancellation);

        CommandResult background = await RunAsync(node, guest, new CommandIdentity("migration", "1"), "sleep 1001 & echo gone");
        Assert.Equal((0, "gone\n"), (background.ExitCode, background.Output));
        CommandResult late = await node.Guests.RunAsync(
            guest,
            GuestCommand.Run(["sh", "-c", "sleep 1002 & sleep 1003"], TimeSpan.FromMilliseconds(300)) with
            {
                Identity = new CommandIdentity("migration", "2"),
            },
            Cancellation
        );
        Assert.True(late.TimedOut);
        Assert.Equal("none", await node.ShellAsync(guest, "grep -ls 'slee[p].100' /proc/[0-9]*/cmdline || echo none"));
        GuestException missing = await Assert.ThrowsAsync<GuestException>(() =>
            node.Guests.RunAsync(
                guest,
                GuestCommand.Run(["hooks/none"], Timeout) with
                {
                    Identity = new CommandIdentity("migration", "3"),
                },
                Cancellation
            )
        );
        Assert.Contains("hooks/none", missing.Message, StringComparison.Ordinal);
    }

    private static Task<CommandResult> RunAsync(
        GuestNode node,
        Guest guest,
        CommandIdentity identity,
        string command,
        Action<CommandProgress>? progress = null
    ) =>
        node.Guests.RunAsync(
            guest,
            GuestCommand.Run(["sh", "-c", command], Timeout) with
            {
                Identity = identity,
                Progress = progress,
            },
            Cancellation
        );
}
