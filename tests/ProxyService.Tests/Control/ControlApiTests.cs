using System.Net;
using System.Text;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Metrics;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Control;

public sealed class ControlApiTests
{
    private static readonly TestRelease One = TestRelease.Of("router", "1.0");

    /// <summary>The paths that cmdlets of other versions rely on: a change shows here, and in review.</summary>
    private static readonly string[] Paths =
    [
        "DELETE /v1/guests/{application}/{version}",
        "DELETE /v1/migrations/{application}",
        "DELETE /v1/ports/{protocol}/{port}",
        "DELETE /v1/upgrades/{application}/{version}",
        "GET /v1/gateways",
        "GET /v1/gateways/{application}",
        "GET /v1/gateways/{application}/divergences",
        "GET /v1/gateways/{application}/usage",
        "GET /v1/guests",
        "GET /v1/health",
        "GET /v1/metrics",
        "GET /v1/migrations",
        "GET /v1/node",
        "GET /v1/paths",
        "GET /v1/ports",
        "GET /v1/releases/{application}/{version}",
        "GET /v1/upgrades",
        "GET /v1/usage",
        "GET /v1/versions",
        "POST /v1/gateways/{application}/compensations",
        "POST /v1/guests",
        "POST /v1/migrations",
        "POST /v1/ports",
        "POST /v1/releases",
        "POST /v1/releases/{application}/{version}/commit",
        "POST /v1/upgrades",
        "POST /v1/versions/{application}/rollback",
        "POST /v1/versions/{application}/{version}/stop",
        "PUT /v1/releases/{application}/{version}/files/{sha256}",
    ];

    [Fact]
    public async Task Paths_AreUnchanged()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        Assert.Equal(Paths, node.Paths);
    }

    [Fact]
    public void Paths_AreDocumented()
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "control-api.md"));
        Assert.All(Paths, path => Assert.Contains($"`{path}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Node_DescribesItself()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        NodeInfo info = await node.GetAsync("/v1/node", ContractsJson.Default.NodeInfo);
        Assert.Equal(("10.0.0.1", "eth0", DaemonFacts.OwnVersion), (info.Address, info.Uplink, info.DaemonVersion));
        Assert.Equal([Isolation.Namespace], info.Isolations);
        Assert.True(info.ResidentBytes > 0);
        await using NodeHarness next = await node.KilledAndStartedAgainAsync();
        Assert.Equal(info.Id, (await next.GetAsync("/v1/node", ContractsJson.Default.NodeInfo)).Id);
    }

    [Fact]
    public async Task Socket_IsAccessibleToItsOwnerAndGroupOnly()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
            File.GetUnixFileMode(node.Socket)
        );
    }

    [Fact]
    public async Task Start_WhereAnotherDaemonServes_IsRefused()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            NodeHarness.StartAsync(node.Root, new FakeGuestHost())
        );
        Assert.Contains("Another vmproxy serves", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_OfUpgrades_IsAnsweredByTheNextChange()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        UpgradeList now = await node.GetAsync("/v1/upgrades", ContractsJson.Default.UpgradeList);
        Task<UpgradeList> watch = node.GetAsync($"/v1/upgrades?after={now.Sequence}&wait=300", ContractsJson.Default.UpgradeList);
        await node.PublishAsync(One, start: true);
        UpgradeList next = await watch;
        Assert.True(next.Sequence > now.Sequence);
        Assert.Equal("router", Assert.Single(next.Items).Application);
        await node.UpgradeAsync(One.Key, UpgradeState.Succeeded);
        Assert.Empty((await node.GetAsync("/v1/upgrades?application=other", ContractsJson.Default.UpgradeList)).Items);
        Assert.Single(
            (await node.GetAsync("/v1/upgrades?application=router&version=1.0", ContractsJson.Default.UpgradeList)).Items
        );
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", "", ProblemCode.NotFound)]
    [InlineData("GET", "/guest-api/v1/guest/spec", "", ProblemCode.NotFound)]
    [InlineData("PUT", "/v1/versions", "", ProblemCode.NotFound)]
    [InlineData("GET", "/v1/upgrades?after=x", "", ProblemCode.InvalidRequest)]
    [InlineData("GET", "/v1/upgrades?wait=-1", "", ProblemCode.InvalidRequest)]
    [InlineData("GET", "/v1/upgrades?version=x", "", ProblemCode.InvalidRequest)]
    [InlineData("POST", "/v1/upgrades", "{", ProblemCode.InvalidRequest)]
    [InlineData("POST", "/v1/upgrades", "null", ProblemCode.InvalidRequest)]
    [InlineData("POST", "/v1/upgrades", "{}", ProblemCode.InvalidRequest)]
    [InlineData("POST", "/v1/upgrades", """{"application":"router"}""", ProblemCode.InvalidRequest)]
    [InlineData("POST", "/v1/upgrades", """{"application":"router","version":"1.0"}""", ProblemCode.ReleaseNotFound)]
    [InlineData(
        "POST",
        "/v1/upgrades",
        """{"application":"router","version":"1.0","source":"host.example"}""",
        ProblemCode.InvalidRequest
    )]
    [InlineData("DELETE", "/v1/upgrades/router/1.0", "", ProblemCode.NotFound)]
    [InlineData("POST", "/v1/guests", """{"application":"router","version":"1.0"}""", ProblemCode.ReleaseNotFound)]
    [InlineData(
        "POST",
        "/v1/guests",
        """{"application":"router","version":"1.0","isolation":"docker"}""",
        ProblemCode.InvalidRequest
    )]
    [InlineData("DELETE", "/v1/guests/router/1.0", "", ProblemCode.GuestNotFound)]
    [InlineData("POST", "/v1/ports", """{"application":"router"}""", ProblemCode.InvalidRequest)]
    [InlineData("POST", "/v1/ports", """{"application":"Router","protocol":"Tcp","port":7000}""", ProblemCode.InvalidRequest)]
    [InlineData("POST", "/v1/ports", """{"application":"router","protocol":"Tcp","port":0}""", ProblemCode.InvalidRequest)]
    [InlineData("DELETE", "/v1/ports/tcp/7000", "", ProblemCode.PortNotFound)]
    [InlineData("DELETE", "/v1/ports/sctp/7000", "", ProblemCode.InvalidRequest)]
    [InlineData("POST", "/v1/versions/router/1.0/stop", """{"drainSeconds":-1}""", ProblemCode.InvalidRequest)]
    [InlineData("POST", "/v1/versions/router/1.0/stop", """{"drainSeconds":0}""", ProblemCode.VersionNotFound)]
    [InlineData("POST", "/v1/migrations", """{"application":"router","to":"2.0"}""", ProblemCode.VersionNotFound)]
    [InlineData("DELETE", "/v1/migrations/router", "", ProblemCode.NotFound)]
    public async Task AnyRequest_ThatIsWrong_IsRefusedWithAProblem(string method, string path, string body, ProblemCode code)
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        Problem problem = await node.RefusalAsync(method, path, body.Length == 0 ? null : Encoding.UTF8.GetBytes(body));
        Assert.Equal(code, problem.Code);
        Assert.NotEmpty(problem.Title);
    }

    [Fact]
    public async Task Ports_OfAnOperator_AreListedAndGivenUp()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await node.SendAsync("POST", "/v1/ports", """{"application":"router","protocol":"Udp","port":53}""")).Status
        );
        Assert.Equal(
            [new PortInfo("router", TransportProtocol.Udp, 53, PortSource.Operator)],
            await node.GetAsync("/v1/ports", ContractsJson.Default.IReadOnlyListPortInfo)
        );
        Assert.Equal(
            ProblemCode.PortTaken,
            (await node.RefusalAsync("POST", "/v1/ports", """{"application":"other","protocol":"Udp","port":53}""")).Code
        );
        Assert.Equal(HttpStatusCode.NoContent, (await node.SendAsync("DELETE", "/v1/ports/udp/53?application=router")).Status);
        Assert.Empty(await node.GetAsync("/v1/ports", ContractsJson.Default.IReadOnlyListPortInfo));
    }

    [Fact]
    public async Task Metrics_SayWhatRuns()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        await node.RefusalAsync("GET", "/v1/nothing");
        string text = Encoding.UTF8.GetString((await node.SendAsync("GET", "/v1/metrics")).Body);
        Assert.Contains(
            "vmproxy_version_state{application=\"router\",version=\"1.0\",state=\"Running\"} 1\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "vmproxy_upgrade_step_seconds{application=\"router\",version=\"1.0\",step=\"Boot\"}",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("vmproxy_refusals_total{code=\"NotFound\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("vmproxy_resident_memory_bytes", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Status_OfEveryProblem_IsAnError(ProblemCode code) => Assert.InRange(ProblemStatus.Of(code), 400, 599);

    public static TheoryData<ProblemCode> Codes() => [.. Enum.GetValues<ProblemCode>()];

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "VersionManager.slnx")))
            folder =
                Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests are not run from the repository.");
        return folder;
    }
}
