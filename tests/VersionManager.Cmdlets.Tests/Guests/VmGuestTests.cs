using System.Management.Automation;
using FakeNode;
using VersionManager.Cmdlets.Tests.Hosting;

namespace VersionManager.Cmdlets.Tests.Guests;

public sealed class VmGuestTests(SshFixture fixture) : FleetTest(fixture)
{
    private const string Two = """
        [{"application":"web","version":"1.0","isolation":"Namespace","state":"Running","slot":1,"privateAddress":"100.64.0.5","pid":41,"started":"2026-01-02T03:04:05Z","memoryLimit":134217728},
         {"application":"cache","version":"2.1","isolation":"Uml","state":"Failed","slot":2,"privateAddress":"100.64.0.9","pid":0,"started":"2026-01-02T03:04:05Z","reason":"it ended"}]
        """;

    [Fact]
    public async Task Get_Guests_OneObjectEach()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/guests", Two);

        Result all = Session.Invoke("Get-VmGuest", new { Node = name });
        Result filtered = Session.Invoke("Get-VmGuest", new { Node = name, Application = "w*", Version = new Version(1, 0) });

        Assert.Equal(["web", "cache"], all.Values("Application"));
        Assert.Equal([name, name], all.Values("Node"));
        Assert.Equal("it ended", all.Output[1].Properties["Reason"].Value);
        Assert.Equal("Running", filtered.Single.Properties["State"].Value.ToString());
    }

    [Fact]
    public async Task Get_NodesByPipeline_TakesObjectsAndNames()
    {
        (string first, CannedApi one) = await NodeAsync();
        (string second, CannedApi two) = await NodeAsync();
        one.On("GET /v1/guests", Two);
        two.On("GET /v1/guests", Two);

        Result result = Session.Invoke("Get-VmGuest", new { Application = "web" }, Session.Invoke("Get-VmNode", new { Name = first }).Single, second);

        Assert.Empty(result.Errors);
        Assert.Equal([first, second], result.Values("Node").Order());
    }

    [Fact]
    public async Task Remove_GuestsByPipeline_RemovesThoseAndWaits()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/guests", new CannedAnswer(200, Two), new CannedAnswer(200, Two), new CannedAnswer(200, "[]"));

        Result result = Session.Script("param($n) Get-VmGuest -Node $n -Application web | Remove-VmGuest -Confirm:$false", name);

        Assert.Empty(result.Errors);
        Assert.Contains("DELETE /v1/guests/web/1.0", api.Requests);
        Assert.DoesNotContain("DELETE /v1/guests/cache/2.1", api.Requests);
    }

    [Fact]
    public async Task Remove_WhatIf_SaysThePlanOnly()
    {
        (string name, CannedApi api) = await NodeAsync();

        Assert.Empty(Session.Invoke("Remove-VmGuest", new { Node = name, Application = "web", Version = "1.0", Force = true, WhatIf = true }).Errors);

        Assert.Contains($"What if: Performing the operation \"Stop the guest of web 1.0\" on target \"{name}\".", Session.Host.Lines);
        Assert.DoesNotContain(api.Requests, r => r.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task New_Guest_WaitsUntilItRuns()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/guests", Two);
        api.On("GET /v1/upgrades", new CannedAnswer(200, Upgrade("Running")), new CannedAnswer(200, Upgrade("Succeeded")));

        PSObject guest = Session.Invoke("New-VmGuest", new { Node = name, Application = "web", Version = "1.0" }).Single;

        Assert.Equal("Running", guest.Properties["State"].Value.ToString());
        Assert.Equal("""{"application":"web","version":"1.0"}""", System.Text.Encoding.UTF8.GetString(api.BodyOf("POST /v1/guests")));
    }

    [Fact]
    public async Task New_GuestThatFails_SaysWhy()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/upgrades", Upgrade("Waiting"));

        ErrorRecord error = Session.Invoke("New-VmGuest", new { Node = name, Application = "web", Version = "1.0" })
            .AssertError("UpgradeFailed,VersionManager.Cmdlets.NewVmGuestCommand", ErrorCategory.InvalidOperation, name);

        Assert.Contains("no such program", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_GuestThatRuns_VersionAlreadyRunning()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("POST /v1/guests", CannedAnswer.Problem("VersionAlreadyRunning", "web 1.0 runs already.", 409));

        Session.Invoke("New-VmGuest", new { Node = name, Application = "web", Version = "1.0" })
            .AssertError("VersionAlreadyRunning,VersionManager.Cmdlets.NewVmGuestCommand", ErrorCategory.ResourceExists, name);
    }

    private static string Upgrade(string state) => $$"""
        {"sequence":3,"items":[{"application":"web","version":"1.0","state":"{{state}}","attempt":1,"started":"2026-01-02T03:04:05Z","bytesCopied":0,"bytesReceived":0,
         "steps":[{"step":"Copy","state":"Succeeded","milliseconds":1},{"step":"Start","state":"{{state}}","milliseconds":2}],"reason":"no such program"}]}
        """;
}
