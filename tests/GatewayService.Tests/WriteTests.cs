using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using VersionManager.Contracts.Control;
using VersionManager.GatewayFakes;
using VersionManager.GatewayService.Divergences;

namespace VersionManager.GatewayService.Tests;

public class WriteTests
{
    private static Func<HttpContext, Task<bool>> Answer(int status) =>
        async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = status;
            await context.Response.WriteAsync($"status {status}");
            return true;
        };

    private static readonly Func<HttpContext, Task<bool>> Well = _ => Task.FromResult(false);

    [Fact]
    public async Task Put_AllCommit_NewestAnswers()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0", "3.0"]);
        await using var _ = gateway;
        using HttpResponseMessage response = await gateway.PutAsync("a", "value");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("stored by 3.0", await response.Content.ReadAsStringAsync());
        Assert.All(v, version => Assert.Equal("value", Encoding.UTF8.GetString(version.Store["/a"])));
        Assert.Equal(0, (await gateway.DivergencesAsync()).Total);
    }

    [Fact]
    public async Task Put_OneFails_IsAnErrorAndADivergence()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[1].Before = Answer(500);
        using HttpResponseMessage response = await gateway.PutAsync("a?x=1", "value");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(
            "\"version\":\"2.0\",\"outcome\":\"Failed\",\"status\":500",
            await response.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        DivergenceInfo divergence = Assert.Single((await gateway.DivergencesAsync()).Items);
        Assert.Equal(("PUT", "/a?x=1"), (divergence.Method, divergence.Target));
        Assert.Equal([WriteOutcome.Failed, WriteOutcome.Committed], divergence.Versions.Select(write => write.Outcome));
        // The hook was requested at the version that has the write.
        Assert.Equal(new Version(1, 0), Assert.Single(gateway.Daemon.Compensations).Version);
    }

    [Fact]
    public async Task Put_RepeatedAfterAFailure_EndsTheDivergence()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[1].Before = Answer(500);
        (await gateway.PutAsync("a", "value")).Dispose();
        v[1].Before = Well;
        (await gateway.PutAsync("b", "value")).Dispose();
        Assert.Equal(1, (await gateway.DivergencesAsync()).Total);
        (await gateway.PutAsync("a", "value")).Dispose();
        Assert.Equal(0, (await gateway.DivergencesAsync()).Total);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task Post_AllRefuse_ClientGetsTheApplicationsOwnAnswer(int status)
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[0].Before = v[1].Before = Answer(status);
        using HttpResponseMessage response = await gateway.PutAsync("a", "value", method: HttpMethod.Post);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal($"status {status}", await response.Content.ReadAsStringAsync());
        Assert.Equal(0, (await gateway.DivergencesAsync()).Total);
    }

    [Fact]
    public async Task Delete_OfAResourceTheNewestNeverHad_Succeeds()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[0].Store["/a"] = [1];
        using HttpResponseMessage response = await gateway.Client.DeleteAsync("a");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty(v[0].Store);
        using HttpResponseMessage again = await gateway.Client.DeleteAsync("a");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Post_RetriedWithKey_IsSentOnlyToVersionsThatLackIt()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[0].Before = Answer(503);
        using HttpResponseMessage first = await gateway.PutAsync("a", "value", "key-1", HttpMethod.Post);
        Assert.Equal(HttpStatusCode.BadGateway, first.StatusCode);
        v[0].Before = Well;
        using HttpResponseMessage second = await gateway.PutAsync("a", "value", "key-1", HttpMethod.Post);
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        // The newest version's earlier answer, although it was not asked again.
        Assert.Equal("stored by 2.0", await second.Content.ReadAsStringAsync());
        Assert.Equal(2, v[0].Requests.Count);
        Assert.Single(v[1].Requests);
        Assert.Equal(0, (await gateway.DivergencesAsync()).Total);
        using HttpResponseMessage third = await gateway.PutAsync("a", "value", "key-1", HttpMethod.Post);
        Assert.Equal("stored by 2.0", await third.Content.ReadAsStringAsync());
        Assert.True(third.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(3, v[0].Requests.Count + v[1].Requests.Count);
    }

    [Fact]
    public async Task Post_RetriedWithKeyAfterARestart_IsSentOnlyToVersionsThatLackIt()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[0].Before = Answer(503);
        (await gateway.PutAsync("a", "value", "key-1", HttpMethod.Post)).Dispose();
        await gateway.StopGatewayAsync();
        await gateway.StartGatewayAsync();
        Assert.Equal(1, (await gateway.DivergencesAsync()).Total);
        v[0].Before = Well;
        using HttpResponseMessage second = await gateway.PutAsync("a", "value", "key-1", HttpMethod.Post);
        Assert.Equal("stored by 2.0", await second.Content.ReadAsStringAsync());
        Assert.Single(v[1].Requests);
        Assert.Equal(0, (await gateway.DivergencesAsync()).Total);
    }

    [Fact]
    public async Task Post_KeyOfAnotherRequest_IsRefused()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        (await gateway.PutAsync("a", "value", "key-1")).Dispose();
        using HttpResponseMessage other = await gateway.PutAsync("a", "another value", "key-1");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        using HttpResponseMessage malformed = await gateway.PutAsync("a", "value", new string('k', 256));
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        Assert.Single(v[0].Requests);
    }

    [Fact]
    public async Task Post_SameKeyAtOnce_IsSentOnce()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        HttpResponseMessage[] responses = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => gateway.PutAsync("a", "value", "key-1", HttpMethod.Post))
        );
        foreach (HttpResponseMessage response in responses)
        {
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            Assert.Equal("stored by 2.0", await response.Content.ReadAsStringAsync());
            response.Dispose();
        }
        Assert.Single(v[0].Requests);
        Assert.Single(v[1].Requests);
    }

    [Fact]
    public async Task Post_Compensated_IsUndoneAndSentToAllAgain()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        gateway.Daemon.Compensate = request =>
        {
            v.Single(version => version.Version == request.Version).Store.TryRemove(request.Target, out byte[]? _);
            return new CompensationResult(CompensationState.Succeeded, null);
        };
        v[1].Before = Answer(500);
        using HttpResponseMessage first = await gateway.PutAsync("a", "value", "key-1", HttpMethod.Post);
        Assert.Equal(HttpStatusCode.BadGateway, first.StatusCode);
        Assert.Contains("undone", await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(v[0].Store);
        Assert.Equal(0, (await gateway.DivergencesAsync()).Total);
        v[1].Before = Well;
        using HttpResponseMessage second = await gateway.PutAsync("a", "value", "key-1", HttpMethod.Post);
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(2, v[0].Requests.Count);
        Assert.Single(v[0].Store);
        Assert.Single(v[1].Store);
    }

    [Fact]
    public async Task Put_ClientDisconnects_TheVersionsStillAgree()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        var arrived = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        v[1].Before = async _ =>
        {
            arrived.TrySetResult();
            await go.Task;
            return false;
        };
        using var gone = new CancellationTokenSource();
        Task<HttpResponseMessage> put = gateway.Client.PutAsync("a", new StringContent("value"), gone.Token);
        await arrived.Task;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        go.SetResult();
        await Wait.UntilAsync(async () => (await gateway.UsageAsync(v[1])).InFlight == 0);
        Assert.Single(v[0].Store);
        Assert.Single(v[1].Store);
        Assert.Equal(0, (await gateway.DivergencesAsync()).Total);
    }

    [Fact]
    public async Task Put_SamePathAtOnce_AllVersionsEndAlike()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        var random = new Random(1);
        v[0].Before = v[1].Before = async _ =>
        {
            await Task.Delay(random.Next(5));
            return false;
        };
        for (int round = 0; round < 5; round++)
        {
            await Task.WhenAll(
                Enumerable.Range(0, 20).Select(async i => (await gateway.PutAsync("a", $"{round} {i}")).Dispose())
            );
            Assert.Equal(v[0].Store["/a"], v[1].Store["/a"]);
        }
    }

    [Fact]
    public async Task Put_GatewayDiesMeanwhile_IsADivergenceAfterwards()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        var arrived = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        v[1].Before = async _ =>
        {
            arrived.TrySetResult();
            await go.Task;
            return false;
        };
        Task<HttpResponseMessage> put = gateway.PutAsync("a", "value");
        await arrived.Task;
        // A killed gateway would leave its folder as it is now.
        string copy = Directory.CreateTempSubdirectory("vmgw-").FullName;
        File.Copy(Path.Combine(gateway.DataFolder, "divergences.jsonl"), Path.Combine(copy, "divergences.jsonl"));
        go.SetResult();
        (await put).Dispose();
        await using (
            var log = new DivergenceLog(
                Path.Combine(copy, "divergences.jsonl"),
                "store",
                TimeProvider.System,
                NullLogger<DivergenceLog>.Instance
            )
        )
            Assert.All(Assert.Single(log.List().Items).Versions, write => Assert.Equal(WriteOutcome.Unknown, write.Outcome));
        Directory.Delete(copy, recursive: true);
        Assert.Equal(0, (await gateway.DivergencesAsync()).Total);
    }

    [Fact]
    public async Task Forget_LastThatDiffers_EndsTheDivergence()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        v[1].Before = Answer(500);
        (await gateway.PutAsync("a", "value")).Dispose();
        using HttpClient control = gateway.Control();
        using HttpResponseMessage early = await control.DeleteAsync("versions/2.0");
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        await gateway.Daemon.PublishAsync(v[0].Route);
        using HttpResponseMessage response = await control.DeleteAsync("versions/2.0");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(0, (await gateway.DivergencesAsync()).Total);
        using HttpResponseMessage unknown = await control.GetAsync("nothing");
        Assert.Equal(
            ProblemCode.NotFound,
            (await unknown.Content.ReadFromJsonAsync(VersionManager.Contracts.ContractsJson.Default.Problem))!.Code
        );
    }
}
