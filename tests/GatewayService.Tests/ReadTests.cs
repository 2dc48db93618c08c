using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using VersionManager.Contracts.Releases;
using VersionManager.GatewayFakes;

namespace VersionManager.GatewayService.Tests;

public class ReadTests
{
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task Get_BothHaveIt_NewestAnswers()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[0].Store["/a"] = Bytes("old");
        v[1].Store["/a"] = Bytes("new");
        using HttpResponseMessage response = await gateway.Client.GetAsync("a");
        Assert.Equal("new", await response.Content.ReadAsStringAsync());
        Assert.Equal("2.0", response.Headers.GetValues("VM-Version").Single());
        Assert.Empty(v[0].Requests);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Get_NewestAnswersStatus_OlderIsAsked(int status)
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[0].Store["/a"] = Bytes("old");
        v[1].Before = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers["X-Newest"] = "1";
            await context.Response.WriteAsync("not from here");
            return true;
        };
        using HttpResponseMessage response = await gateway.Client.GetAsync("a?query=1");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("old", await response.Content.ReadAsStringAsync());
        Assert.Equal("1.0", response.Headers.GetValues("VM-Version").Single());
        Assert.False(response.Headers.Contains("X-Newest"));
    }

    [Theory]
    [InlineData(2, HttpStatusCode.OK)]
    [InlineData(int.MaxValue, HttpStatusCode.ServiceUnavailable)]
    public async Task Get_NewestSendsRetryAfter_IsRetriedForAWhile(int times, HttpStatusCode expected)
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["2.0"]);
        await using var _ = gateway;
        v[0].Store["/a"] = Bytes("new");
        int asked = 0;
        v[0].Before = context =>
        {
            if (Interlocked.Increment(ref asked) > times)
                return Task.FromResult(false);
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "1";
            return Task.FromResult(true);
        };

        using HttpResponseMessage response = await gateway.Client.GetAsync("a");

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.ServiceUnavailable, response.Headers.RetryAfter is not null);
        Assert.True(asked > 2);
    }

    [Fact]
    public async Task Get_NewestUnreachable_OlderIsAsked()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[0].Store["/a"] = Bytes("old");
        await v[1].KillAsync();
        Assert.Equal("old", await gateway.Client.GetStringAsync("a"));
    }

    [Fact]
    public async Task Get_NewestTimesOut_OlderIsAsked()
    {
        TestGateway gateway = await TestGateway.StartAsync();
        await using var _ = gateway;
        FakeVersion old = await gateway.AddAsync("1.0"),
            late = await gateway.AddAsync("2.0");
        old.Store["/a"] = Bytes("old");
        late.TimeoutSeconds = 1;
        late.Before = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        await gateway.Daemon.PublishAsync(old.Route, late.Route);
        Assert.Equal("old", await gateway.Client.GetStringAsync("a"));
    }

    [Fact]
    public async Task Get_NoVersionHasIt_OldestAnswers()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        using HttpResponseMessage response = await gateway.Client.GetAsync("a");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("1.0 has no /a", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_OneUnreachableAndTheOtherMissing_IsNotReportedMissing()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(
            ["1.0", "2.0"],
            options => options with { Hold = options.Hold with { Settle = TimeSpan.FromMilliseconds(100) } }
        );
        await using var _ = gateway;
        await v[1].KillAsync();
        using HttpResponseMessage response = await gateway.Client.GetAsync("a");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        string problem = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"code\":\"ReadFailed\"", problem, StringComparison.Ordinal);
        Assert.Contains("could not be reached", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_AllFail_ClientSeesTheApplicationsOwnError()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        v[0].Before = async context =>
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("my own words");
            return true;
        };
        using HttpResponseMessage response = await gateway.Client.GetAsync("a");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("my own words", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Post_ThatARuleCallsARead_IsRetriedWithItsBody()
    {
        TestGateway gateway = await TestGateway.StartAsync();
        await using var _ = gateway;
        FakeVersion old = await gateway.AddAsync("1.0"),
            fresh = await gateway.AddAsync("2.0");
        fresh.Reads = [.. GatewayManifest.DefaultReads, new GatewayRule("POST", "/query")];
        old.Before = fresh.Before = async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            string text = await reader.ReadToEndAsync();
            context.Response.StatusCode =
                context.RequestServices is not null && text.Length > 0 && context.Connection.LocalPort == old.Gateway.Upstream
                    ? 200
                    : 404;
            await context.Response.WriteAsync("asked for " + text);
            return true;
        };
        await gateway.Daemon.PublishAsync(old.Route, fresh.Route);
        using HttpResponseMessage response = await gateway.PutAsync("query/all", "//sensor", method: HttpMethod.Post);
        Assert.Equal("asked for //sensor", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Request_NoRuleFits_SaysWhatIsAllowed()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        using var request = new HttpRequestMessage(new HttpMethod("BREW"), "a");
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("PUT", response.Content.Headers.Allow);
        Assert.Empty(v[0].Requests);
    }

    [Fact]
    public async Task Get_NoVersionYet_IsHeldUntilOneRuns()
    {
        TestGateway gateway = await TestGateway.StartAsync();
        await using var _ = gateway;
        Task<string> held = gateway.Client.GetStringAsync("a");
        await gateway.UntilHeldAsync();
        FakeVersion version = await gateway.AddAsync("1.0");
        version.Store["/a"] = Bytes("here");
        await gateway.Daemon.PublishAsync(version.Route);
        Assert.Equal("here", await held);
    }

    [Fact]
    public async Task Get_NoVersionInTime_SaysWhenToTryAgain()
    {
        TestGateway gateway = await TestGateway.StartAsync(options =>
            options with
            {
                Hold = options.Hold with { Longest = TimeSpan.FromMilliseconds(100) },
            }
        );
        await using var _ = gateway;
        using HttpResponseMessage response = await gateway.Client.GetAsync("a");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Get_OnlyVersionRestarts_IsHeldUntilItIsBack()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        v[0].Store["/a"] = Bytes("back");
        await v[0].KillAsync();
        Task<string> held = gateway.Client.GetStringAsync("a");
        await v[0].StartAsync();
        Assert.Equal("back", await held);
    }

    [Fact]
    public async Task Get_DaemonAway_LastRoutesStayInUse()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        v[0].Store["/a"] = Bytes("still");
        await gateway.Daemon.StopAsync();
        Assert.Equal("still", await gateway.Client.GetStringAsync("a"));
        await gateway.Daemon.StartAsync();
        FakeVersion fresh = await gateway.AddAsync("2.0");
        fresh.Store["/a"] = Bytes("again");
        await gateway.Daemon.PublishAsync(v[0].Route, fresh.Route);
        Assert.Equal("again", await gateway.Client.GetStringAsync("a"));
    }
}
