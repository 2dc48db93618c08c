using System.Net;
using System.Net.Sockets;
using System.Text;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.GatewayFakes;
using VersionManager.Guests.Model;
using VersionManager.Kernel.Processes;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Gateways;

public sealed class GatewayProcessTests
{
    private static CancellationToken Cancellation => NodeHarness.Cancellation;

    [Fact]
    public async Task ReleaseWithGateway_Runs_ClientsAreServed()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        FakeVersion version = await node.RunAsync("1.0");
        await node.ServingAsync();
        using HttpResponseMessage put = await node.Client.PutAsync(node.Url + "a", new StringContent("x"), Cancellation);
        Assert.True(put.IsSuccessStatusCode, $"{put.StatusCode}: {node.Log}");
        Assert.Equal("x", await node.Client.GetStringAsync(node.Url + "a", Cancellation));
        Assert.Equal("x", Encoding.UTF8.GetString(version.Store["/a"]));
    }

    [Fact]
    public async Task Daemon_StartedAgain_KeepsTheGateway()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        await node.RunAsync("1.0");
        int process = await node.ServingAsync();
        await using var hammer = new Hammer(node.Url, 4);
        await hammer.MoreAsync(100);
        await node.StopDaemonAsync();
        await hammer.MoreAsync(100);
        await node.StartDaemonAsync();
        await hammer.MoreAsync(100);
        Assert.Equal(process, await node.ServingAsync());
        await hammer.StopAsync();
        Assert.Empty(hammer.Failures);
    }

    [Fact]
    public async Task Gateway_Replaced_NoRequestFails()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        await node.RunAsync("1.0");
        int first = await node.ServingAsync();
        await using var hammer = new Hammer(node.Url, 8);
        await hammer.MoreAsync(200);
        for (int i = 0; i < 3; i++)
        {
            int before = node.Info!.ProcessId!.Value;
            Task ended = NodeProcess.Find(before)!.WaitAsync();
            node.WriteProgram();
            node.Daemon.GatewayProcesses.Look();
            await Wait.UntilAsync(() => node.Info!.ProcessId is { } now && now != before, () => $"{node.Info} {node.Log}");
            await ended;
            await hammer.MoreAsync(200);
        }
        await hammer.StopAsync();
        Assert.Empty(hammer.Failures);
        Assert.NotEqual(first, node.Info!.ProcessId);
        TestContext.Current.TestOutputHelper?.WriteLine($"{hammer.Requests} requests, 3 replacements, no failure");
    }

    [Fact]
    public async Task Gateway_Killed_StartsAgainAndKeepsWaitingConnections()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        await node.RunAsync("1.0");
        int process = await node.ServingAsync();
        Task ended = NodeProcess.Find(process)!.WaitAsync();
        ProcessCalls.Kill(process, 9);
        await ended;
        // The daemon has the socket too, so this connects, and waits for the next gateway.
        using HttpResponseMessage put = await node.Client.PutAsync(node.Url + "a", new StringContent("x"), Cancellation);
        Assert.True(put.IsSuccessStatusCode, $"{put.StatusCode}: {node.Log}");
        Assert.NotEqual(process, await node.ServingAsync());
    }

    [Fact]
    public async Task Gateway_KilledWhileNoDaemon_StartsWithTheNext()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        await node.RunAsync("1.0");
        int process = await node.ServingAsync();
        await node.StopDaemonAsync();
        Task ended = NodeProcess.Find(process)!.WaitAsync();
        ProcessCalls.Kill(process, 9);
        await ended;
        await node.StartDaemonAsync();
        await Wait.UntilAsync(
            () => node.Info is { State: GatewayState.Running, ProcessId: { } now } && now != process,
            () => $"{node.Info} {node.Log}"
        );
        using HttpResponseMessage put = await node.Client.PutAsync(node.Url + "a", new StringContent("x"), Cancellation);
        Assert.True(put.IsSuccessStatusCode);
    }

    [Fact]
    public async Task LastVersion_Stopped_GatewayEndsAndThePortIsFree()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        await node.RunAsync("1.0");
        int process = await node.ServingAsync();
        Task ended = NodeProcess.Find(process)!.WaitAsync();
        (HttpStatusCode status, _) = await node.Daemon.SendAsync(
            "POST",
            "/v1/versions/store/1.0/stop",
            """{"drainSeconds":0,"obsolete":true,"removeState":false,"force":true}"""
        );
        Assert.Equal(HttpStatusCode.Accepted, status);
        await ended.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        await Wait.UntilAsync(() => node.Info is null, () => $"{node.Info}");
        using var listener = new TcpListener(IPAddress.Any, node.Port);
        listener.Start();
    }

    [Fact]
    public async Task Gateway_WhosePortIsTaken_SaysSoAndStartsWhenItIsFree()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        using (var other = new TcpListener(IPAddress.Any, node.Port))
        {
            other.Start();
            await node.RunAsync("1.0");
            await Wait.UntilAsync(() => node.Info is { State: GatewayState.Failed }, () => $"{node.Info}");
            Assert.Contains($"tcp/{node.Port}", node.Info!.Reason, StringComparison.Ordinal);
            Assert.Contains("Address already in use", node.Info.Reason, StringComparison.Ordinal);
        }
        await node.ServingAsync();
    }

    [Fact]
    public async Task Gateway_WithoutItsProgram_SaysWhatToDo()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        File.Delete(node.Program);
        await node.RunAsync("1.0");
        await Wait.UntilAsync(() => node.Info is { State: GatewayState.Failed }, () => $"{node.Info}");
        Assert.Contains("Install-VmNode", node.Info!.Reason, StringComparison.Ordinal);
        node.WriteProgram();
        await node.ServingAsync();
    }

    [Fact]
    public async Task Upgrade_UnderLoad_WaitsForTheGatewayAndDrains()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        FakeVersion one = await node.RunAsync("1.0");
        await node.ServingAsync();
        await using var hammer = new Hammer(node.Url, 6);
        await hammer.MoreAsync(100);
        FakeVersion two = await node.RunAsync("2.0");
        var oneKey = new ReleaseKey("store", one.Version);
        NodeGateways gateways = node.Daemon.Get<NodeGateways>();
        await gateways.WaitUntilUsedAsync(new ReleaseKey("store", two.Version), Cancellation);
        GatewayUsage usage = await UsageAsync(gateways);
        Assert.Contains(usage.Versions, version => version.Version == two.Version && version.Running);
        await hammer.MoreAsync(200);
        node.WriteProgram();
        await node.StopDaemonAsync();
        await hammer.MoreAsync(100);
        await node.StartDaemonAsync();
        await hammer.MoreAsync(200);
        gateways = node.Daemon.Get<NodeGateways>();
        Assert.Equal(0, await gateways.DrainAsync(oneKey, TimeSpan.FromSeconds(30), Cancellation));
        Assert.Equal(
            HttpStatusCode.Accepted,
            (
                await node.Daemon.SendAsync(
                    "POST",
                    "/v1/versions/store/1.0/stop",
                    """{"drainSeconds":0,"obsolete":true,"removeState":false,"force":false}"""
                )
            ).Status
        );
        await one.KillAsync();
        await hammer.MoreAsync(200);
        await hammer.StopAsync();
        Assert.Empty(hammer.Failures);
        // Version 2 started in the middle, and has every later write; nothing else can be lost.
        foreach ((string path, string body) in hammer.Acknowledged)
            Assert.Equal(body, Encoding.UTF8.GetString(two.Store.GetValueOrDefault(path) ?? one.Store[path]));
        await Wait.UntilAsync(() => node.Daemon.Get<PublishedRoutes>().Of("store").Versions.Count == 1);
        await gateways.ForgetAsync(oneKey, Cancellation);
        Assert.DoesNotContain(
            (await UsageAsync(gateways)).Versions,
            version => version.Version == one.Version && version.BehindSince is not null
        );
    }

    [Fact]
    public async Task Socket_OfGateways_AnswersNobodyElse()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        await node.RunAsync("1.0");
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellation) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(
                        new UnixDomainSocketEndPoint(node.Daemon.Get<GatewayFolders>().DaemonSocket),
                        cancellation
                    );
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        );
        foreach (string path in new[] { "/v1/gateways/store", "/v1/node", "/v1/releases" })
        {
            using HttpResponseMessage response = await client.GetAsync("http://daemon" + path, Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Compensation_RunsTheHookOfTheVersion()
    {
        await using GatewayNode node = await GatewayNode.StartAsync();
        var ran = new List<string>();
        node.Daemon.Guests.Hook = (key, command) =>
        {
            if (command.Environment.TryGetValue("VM_DIVERGENCE", out string? divergence))
                ran.Add(
                    $"{key} {divergence} {command.Environment["VM_WRITE_METHOD"]} {command.Environment["VM_WRITE_TARGET"]} {string.Join(' ', command.Arguments)}"
                );
            return new CommandResult(0, "");
        };
        await node.RunAsync(
            "1.0",
            manifest => manifest with { Hooks = manifest.Hooks with { Compensate = ["bin/server", "undo"] } }
        );
        (HttpStatusCode status, byte[] body) = await node.Daemon.SendAsync(
            "POST",
            "/v1/gateways/store/compensations",
            """{"divergence":"d1","version":"1.0","method":"PUT","target":"/a?b","outcome":"Committed","status":201}"""
        );
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Succeeded", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        Assert.Equal("store 1.0 d1 PUT /a?b bin/server undo", Assert.Single(ran));
        (_, body) = await node.Daemon.SendAsync(
            "POST",
            "/v1/gateways/store/compensations",
            """{"divergence":"d1","version":"3.0","method":"PUT","target":"/a","outcome":"Unknown"}"""
        );
        Assert.Contains("Missing", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    /// <summary>The usage, repeated since during a handover no process may answer.</summary>
    private static async Task<GatewayUsage> UsageAsync(NodeGateways gateways)
    {
        GatewayUsage? usage = null;
        await Wait.UntilAsync(async () => (usage = await gateways.UsageAsync("store", Cancellation)) is not null);
        return usage!;
    }
}
