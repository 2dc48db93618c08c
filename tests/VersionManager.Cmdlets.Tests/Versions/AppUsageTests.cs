using System.Management.Automation;
using System.Text;
using FakeNode;
using VersionManager.Cmdlets.Tests.Hosting;

namespace VersionManager.Cmdlets.Tests.Versions;

public sealed class AppUsageTests(SshFixture fixture) : FleetTest(fixture)
{
    public const string Usage = """
        [{"application":"web","version":"1.0","state":"Running","openFlows":2,"inFlight":1,"requests":7,"bytesIn":10,"bytesOut":20,"lastUse":"2026-01-02T03:04:05Z",
        "users":[{"kind":"Client","address":"192.0.2.9","openFlows":2,"lastUse":"2026-01-02T03:04:05Z"},{"kind":"Node","address":"192.0.2.2"}]}]
        """;

    [Fact]
    public async Task Get_Usage_SaysWhoAndSurvivesSerialization()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/usage", Usage);

        PSObject usage = Session.Invoke("Get-AppUsage", new { Node = name, Application = "w*", Version = "1.0" }).Single;

        Assert.Equal((name, true, 7L), (usage.Properties["Node"].Value, usage.Properties["IsInUse"].Value, usage.Properties["Requests"].Value));
        Assert.Equal("Deserialized.VersionManager.Fleet.AppUsage", ((PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(usage))).TypeNames[0]);
        Assert.Empty(Session.Invoke("Get-AppUsage", new { Node = name, Application = "other" }).Output);
    }

    [Fact]
    public async Task Undo_WithoutVersion_LeavesTheNewestOfEachNode()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/versions", $"[{Version("1.0", "Running")},{Version("2.0", "Upgrading")},{Version("3.0", "Obsolete")}]");
        api.On("POST /v1/versions/web/rollback", """{"application":"web","from":"2.0","to":"1.0"}""");

        PSObject back = Session.Invoke("Undo-AppUpgrade", new { Node = name, Application = "web", Reason = "bad", Confirm = false }).Single;

        Assert.Equal(("2.0", "1.0"), (back.Properties["From"].Value.ToString(), back.Properties["To"].Value.ToString()));
        Assert.Equal("""{"version":"2.0","reason":"bad"}""", Encoding.UTF8.GetString(api.BodyOf("POST /v1/versions/web/rollback")));
    }

    [Fact]
    public async Task Undo_WhatIf_NamesTheVersion()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/versions", $"[{Version("1.0", "Running")},{Version("2.0", "Running")}]");
        Session.Invoke("Undo-AppUpgrade", new { Node = name, Application = "web", WhatIf = true });
        Assert.Contains(
            $"What if: Performing the operation \"Stop web 2.0 at once, mark it obsolete on every node, go back to the version before\" on target \"{name}\".", Session.Host.Lines);
        Assert.DoesNotContain(api.Requests, r => r.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Undo_NothingThere_NothingToUndo()
    {
        (string name, _) = await NodeAsync();
        Session.Invoke("Undo-AppUpgrade", new { Node = name, Application = "web", Confirm = false })
            .AssertError("NothingToUndo,VersionManager.Cmdlets.UndoAppUpgradeCommand", ErrorCategory.ObjectNotFound, name);
    }

    [Fact]
    public async Task Undo_NoOlderVersion_IsAnErrorOfThatNode()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("POST /v1/versions/web/rollback", CannedAnswer.Problem("NoOlderVersion", "No version older than 1.0 runs.", 409, "Bring one up."));
        Session.Invoke("Undo-AppUpgrade", new { Node = name, Application = "web", Version = "1.0", Force = true })
            .AssertError("NoOlderVersion,VersionManager.Cmdlets.UndoAppUpgradeCommand", ErrorCategory.ObjectNotFound, name);
    }

    private static string Version(string version, string state) =>
        $$"""{"application":"web","version":"{{version}}","state":"{{state}}","isDefault":false,"isMaximal":false,"releaseBytes":10,"since":"2026-01-02T03:04:05Z"}""";
}
