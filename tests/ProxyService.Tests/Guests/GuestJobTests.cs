using System.Collections.Concurrent;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.Guests.Registry;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Guests;

/// <summary>Commands in real guests that outlive the daemon that began them.</summary>
public sealed class GuestJobTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Job_AskedForByTheNextDaemon_IsFoundAgainAndItsResultIsKept(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(
            node.EchoRelease("1.0", isolation, manifest => manifest with { User = "nobody" }),
            Cancellation
        );
        var job = new GuestJob("migration", "first");
        const string command =
            "echo begun >>/tmp/begun; echo '{\"progress\":0.4,\"message\":\"under way\"}'; until [ -e /tmp/go ]; do sleep 0.05; done; echo done; exit 3";
        var before = new ConcurrentQueue<double?>();
        Task<HookResult> lost = RunAsync(node, guest, job, command, before.Enqueue);
        await Wait.UntilAsync(() => before.Contains(0.4));

        await node.StopDaemonAsync();
        await node.StartDaemonAsync();
        guest = node.Guests.Find("app", new Version(1, 0))!;
        Assert.Equal(GuestState.Running, guest.State);
        var after = new ConcurrentQueue<double?>();
        Task<HookResult> found = RunAsync(node, guest, job, command, after.Enqueue);
        await Wait.UntilAsync(() => after.Contains(0.4));
        Assert.False(found.IsCompleted);
        await node.ShellAsync(guest, "touch /tmp/go");

        HookResult result = await found;
        Assert.Equal((3, false), (result.ExitCode, result.TimedOut));
        Assert.EndsWith("done\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(result, await RunAsync(node, guest, job, command));
        Assert.Equal("begun", await node.ShellAsync(guest, "cat /tmp/begun"));
        // Another run is another matter.
        Assert.Equal(0, (await RunAsync(node, guest, job with { Run = "second" }, "echo begun >>/tmp/begun")).ExitCode);
        Assert.Equal("2", await node.ShellAsync(guest, "wc -l </tmp/begun"));
        Assert.False(lost.IsCompleted);
    }

    [Theory]
    [InlineData(Isolation.Namespace)]
    [InlineData(Isolation.Uml)]
    public async Task Job_WithAnotherRun_EndsTheOneBeforeFirst(Isolation isolation)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(node.EchoRelease("1.0", isolation), Cancellation);
        const string first =
            "trap 'echo first ended >>/tmp/log; exit 9' TERM; echo first >>/tmp/log; while :; do sleep 0.05; done";
        Task<HookResult> one = RunAsync(node, guest, new GuestJob("migration", "1"), first);
        await Wait.UntilAsync(async () => await node.ShellAsync(guest, "cat /tmp/log 2>/dev/null || true") == "first");

        HookResult two = await RunAsync(node, guest, new GuestJob("migration", "2"), "echo second >>/tmp/log");

        Assert.Equal(0, two.ExitCode);
        Assert.Equal("first\nfirst ended\nsecond", await node.ShellAsync(guest, "cat /tmp/log"));
        Assert.Equal(9, (await one).ExitCode);
    }

    [Theory]
    [InlineData(Isolation.Namespace, "nobody")]
    [InlineData(Isolation.Uml, "root")]
    public async Task EndJob_TakesEveryProcessOfIt_TheDeafOnesToo(Isolation isolation, string user)
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(
            node.EchoRelease("1.0", isolation, manifest => manifest with { User = user }),
            Cancellation
        );
        const string command =
            "(trap '' TERM; exec sleep 1001) & sh -c 'sleep 1002 & exit 0'; sh -c 'kill -STOP $$' & echo ready; sleep 1003";
        var said = new ConcurrentQueue<string?>();
        Task<HookResult> running = node.Guests.ExecAsync(
            guest,
            ["sh", "-c", command.Replace("echo ready", "echo '{\"message\":\"ready\"}'", StringComparison.Ordinal)],
            null,
            Timeout,
            (_, words) => said.Enqueue(words),
            new GuestJob("migration", "1"),
            Cancellation
        );
        await Wait.UntilAsync(() => said.Contains("ready"));

        await node.Guests.EndJobAsync(guest, "migration", TimeSpan.FromSeconds(1), Cancellation);

        Assert.True((await running).ExitCode > 128);
        Assert.Equal("none", await node.ShellAsync(guest, "grep -ls 'slee[p].100' /proc/[0-9]*/cmdline || echo none"));
        // Nothing is left to end, and that is no error.
        await node.Guests.EndJobAsync(guest, "migration", TimeSpan.FromSeconds(1), Cancellation);
        await node.Guests.EndJobAsync(guest, "other", TimeSpan.FromSeconds(1), Cancellation);
        Assert.Equal("1.0 hello", await node.AskAsync(guest, TransportProtocol.Tcp, "hello"));
    }

    [Fact]
    public async Task Job_ThatLeavesSomethingInTheBackgroundOrTakesTooLong_LeavesNothing()
    {
        await using GuestNode node = await GuestNode.StartAsync();
        Guest guest = await node.RunAsync(node.EchoRelease("1.0", Isolation.Namespace), Cancellation);

        HookResult background = await RunAsync(node, guest, new GuestJob("migration", "1"), "sleep 1001 & echo gone");
        Assert.Equal((0, "gone\n"), (background.ExitCode, background.Output));
        HookResult late = await node.Guests.ExecAsync(
            guest,
            ["sh", "-c", "sleep 1002 & sleep 1003"],
            null,
            TimeSpan.FromMilliseconds(300),
            job: new GuestJob("migration", "2"),
            cancellation: Cancellation
        );
        Assert.True(late.TimedOut);
        Assert.Equal("none", await node.ShellAsync(guest, "grep -ls 'slee[p].100' /proc/[0-9]*/cmdline || echo none"));
        GuestException missing = await Assert.ThrowsAsync<GuestException>(() =>
            node.Guests.ExecAsync(
                guest,
                ["hooks/none"],
                null,
                Timeout,
                job: new GuestJob("migration", "3"),
                cancellation: Cancellation
            )
        );
        Assert.Contains("hooks/none", missing.Message, StringComparison.Ordinal);
    }

    private static Task<HookResult> RunAsync(
        GuestNode node,
        Guest guest,
        GuestJob job,
        string command,
        Action<double?>? progress = null
    ) =>
        node.Guests.ExecAsync(
            guest,
            ["sh", "-c", command],
            null,
            Timeout,
            (value, _) => progress?.Invoke(value),
            job,
            Cancellation
        );
}
