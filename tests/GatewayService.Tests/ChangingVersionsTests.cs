using System.Net;
using Microsoft.AspNetCore.Http;
using VersionManager.Contracts.Releases;
using VersionManager.GatewayFakes;

namespace VersionManager.GatewayService.Tests;

public class ChangingVersionsTests
{
    /// <summary>Holds requests at a version until it is opened.</summary>
    private sealed class Gate
    {
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Arrived => _arrived.Task.WaitAsync(TimeSpan.FromSeconds(60));

        public void Open() => _open.TrySetResult();

        public async Task<bool> PassAsync(HttpContext context)
        {
            _arrived.TrySetResult();
            await _open.Task;
            return false;
        }
    }

    [Fact]
    public async Task Get_VersionDrainsMeanwhile_IsFinishedAndNothingNewGoesThere()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        var gate = new Gate();
        v[0].Store["/a"] = "old"u8.ToArray();
        v[1].Store["/a"] = "new"u8.ToArray();
        v[1].Before = gate.PassAsync;
        Task<string> slow = gateway.Client.GetStringAsync("a");
        await gate.Arrived;
        await gateway.Daemon.PublishAsync(v[0].Route, v[1].Draining);
        Assert.Equal("old", await gateway.Client.GetStringAsync("a"));
        Assert.Equal(1, (await gateway.UsageAsync(v[1])).InFlight);
        gate.Open();
        Assert.Equal("new", await slow);
        await Wait.UntilAsync(async () => (await gateway.UsageAsync(v[1])).InFlight == 0);
        Assert.Single(v[1].Requests);
    }

    [Fact]
    public async Task Get_LastVersionLeavesWhileUnreachable_IsHeldUntilAnotherRuns()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        FakeVersion fresh = await gateway.AddAsync("2.0");
        fresh.Store["/a"] = "new"u8.ToArray();
        await v[0].KillAsync();
        Task<string> read = gateway.Client.GetStringAsync("a");
        await gateway.UntilUnderWayAsync(v[0]);
        await gateway.Daemon.PublishAsync();
        await gateway.UntilHeldAsync();
        await gateway.Daemon.PublishAsync(fresh.Route);
        Assert.Equal("new", await read);
    }

    [Fact]
    public async Task Post_NewerVersionCallsTheReadAWrite_IsAWrite()
    {
        TestGateway gateway = await TestGateway.StartAsync();
        await using var _ = gateway;
        FakeVersion old = await gateway.AddAsync("1.0"),
            fresh = await gateway.AddAsync("2.0"),
            beside = await gateway.AddAsync("1.5");
        old.Reads = [.. GatewayManifest.DefaultReads, new GatewayRule("POST", "/query")];
        await gateway.Daemon.PublishAsync(old.Route);
        await old.KillAsync();
        Task<HttpResponseMessage> post = gateway.PutAsync("query", "value", method: HttpMethod.Post);
        await gateway.UntilUnderWayAsync(old);
        await gateway.Daemon.PublishAsync(beside.Route, fresh.Route);
        using HttpResponseMessage response = await post;
        Assert.Equal("stored by 2.0", await response.Content.ReadAsStringAsync());
        // A read would have reached the newest version only.
        Assert.Equal("value"u8.ToArray(), beside.Store["/query"]);
    }

    [Fact]
    public async Task Put_VersionStartsMeanwhile_GetsItBeforeTheClientIsTold()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        var gate = new Gate();
        v[0].Before = gate.PassAsync;
        Task<HttpResponseMessage> put = gateway.PutAsync("a", "value");
        await gate.Arrived;
        FakeVersion fresh = await gateway.AddAsync("2.0");
        await gateway.Daemon.PublishAsync(v[0].Route, fresh.Route);
        gate.Open();
        using HttpResponseMessage response = await put;
        Assert.Equal("stored by 2.0", await response.Content.ReadAsStringAsync());
        Assert.Single(fresh.Store);
    }

    [Fact]
    public async Task Put_VersionDiesMeanwhileAndLeaves_TheOthersDecide()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        var gate = new Gate();
        v[1].Before = gate.PassAsync;
        Task<HttpResponseMessage> post = gateway.PutAsync("a", "value", method: HttpMethod.Post);
        await gate.Arrived;
        await v[1].KillAsync();
        await gateway.Daemon.PublishAsync(v[0].Route);
        using HttpResponseMessage response = await post;
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        gate.Open();
    }

    [Fact]
    public async Task Put_VersionRestartsMeanwhile_GetsItAgain()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        await v[1].KillAsync();
        Task<HttpResponseMessage> put = gateway.PutAsync("a", "value");
        await v[1].StartAsync();
        using HttpResponseMessage response = await put;
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Single(v[1].Store);
    }

    [Fact]
    public async Task Put_VersionStaysUnreachable_IsAnError()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(
            ["1.0", "2.0"],
            options => options with { Hold = options.Hold with { Settle = TimeSpan.FromMilliseconds(200) } }
        );
        await using var _ = gateway;
        await v[1].KillAsync();
        using HttpResponseMessage response = await gateway.PutAsync("a", "value");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, (await gateway.DivergencesAsync()).Total);
    }

    [Fact]
    public async Task Get_VersionReturnsBehind_OthersAnswerUntilItHasCaughtUp()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        (await gateway.PutAsync("a", "first")).Dispose();
        await gateway.Daemon.PublishAsync(v[0].Route);
        (await gateway.PutAsync("a", "second")).Dispose();
        await gateway.Daemon.PublishAsync(v[0].Route, v[1].Route);
        // The newest still has "first"; the write acknowledged since must be visible.
        Assert.Equal("second", await gateway.Client.GetStringAsync("a"));
        Assert.NotNull((await gateway.UsageAsync(v[1])).BehindSince);
        await gateway.StopGatewayAsync();
        await gateway.StartGatewayAsync();
        Assert.Equal("second", await gateway.Client.GetStringAsync("a"));

        v[1].Store["/a"] = "second, migrated"u8.ToArray();
        using HttpClient control = gateway.Control();
        (await control.PostAsync("versions/2.0/caught-up", null)).EnsureSuccessStatusCode().Dispose();
        Assert.Equal("second, migrated", await gateway.Client.GetStringAsync("a"));
        Assert.Null((await gateway.UsageAsync(v[1])).BehindSince);
    }

    [Fact]
    public async Task Delete_WhileTheOnlyVersionThatHasItIsAbsent_PutsThatVersionBehind()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[1].Store["/a"] = "left over"u8.ToArray();
        await gateway.Daemon.PublishAsync(v[0].Route);
        using HttpResponseMessage deleted = await gateway.Client.DeleteAsync("a");
        Assert.Equal(HttpStatusCode.NotFound, deleted.StatusCode);
        Assert.NotNull((await gateway.UsageAsync(v[1])).BehindSince);
    }

    [Fact]
    public async Task Get_OnlyAVersionThatIsBehind_AnswersAndSaysSo()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[1].Store["/a"] = "stale"u8.ToArray();
        await gateway.Daemon.PublishAsync(v[0].Route);
        (await gateway.PutAsync("a", "fresh")).Dispose();
        await gateway.Daemon.PublishAsync(v[1].Route);
        using HttpResponseMessage response = await gateway.Client.GetAsync("a");
        Assert.Equal("true", response.Headers.GetValues("VM-Behind").Single());
    }

    [Fact]
    public async Task Clients_VersionsComeAndGo_NoRequestFails()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        using var stop = new CancellationTokenSource();
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        int sent = 0;
        Task[] clients =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(client =>
                    Task.Run(async () =>
                    {
                        for (int i = 0; !stop.IsCancellationRequested; i++)
                        {
                            string path = $"client/{client}/{i % 10}",
                                value = $"value {i}";
                            using HttpResponseMessage put = await gateway.PutAsync(path, value);
                            if (!put.IsSuccessStatusCode)
                                failures.Enqueue($"PUT {path}: {await put.Content.ReadAsStringAsync()}");
                            using HttpResponseMessage get = await gateway.Client.GetAsync(path);
                            string read = await get.Content.ReadAsStringAsync();
                            if (read != value)
                                failures.Enqueue($"GET {path}: {value} became {(int)get.StatusCode} {read}");
                            Interlocked.Add(ref sent, 2);
                        }
                    })
                ),
        ];
        FakeVersion current = v[0];
        for (int round = 2; round <= 6; round++)
        {
            int goal = Volatile.Read(ref sent) + 100;
            await Wait.UntilAsync(() => Volatile.Read(ref sent) > goal || !failures.IsEmpty);
            FakeVersion next = await gateway.AddAsync($"{round}.0");
            await gateway.Daemon.PublishAsync(current.Route, next.Route);
            // The migration: copies missing writes; newer ones win.
            foreach (KeyValuePair<string, byte[]> item in current.Store)
                next.Store.TryAdd(item.Key, item.Value);
            goal = Volatile.Read(ref sent) + 100;
            await Wait.UntilAsync(() => Volatile.Read(ref sent) > goal || !failures.IsEmpty);
            await gateway.Daemon.PublishAsync(current.Draining, next.Route);
            FakeVersion old = current;
            await Wait.UntilAsync(async () => (await gateway.UsageAsync(old)).InFlight == 0);
            await old.KillAsync();
            await gateway.Daemon.PublishAsync(next.Route);
            current = next;
        }
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Empty(failures);
        Assert.True(sent > 1000, $"{sent} requests");
        Assert.Equal(0, (await gateway.DivergencesAsync()).Total);
    }
}
