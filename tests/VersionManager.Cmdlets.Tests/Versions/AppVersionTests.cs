using System.Management.Automation;
using FakeNode;
using VersionManager.Cmdlets.Tests.Hosting;

namespace VersionManager.Cmdlets.Tests.Versions;

public sealed class AppVersionTests(SshFixture fixture) : FleetTest(fixture)
{
    [Fact]
    public async Task Stop_Version_MarksItObsoleteAndWaits()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/versions", new CannedAnswer(200, Version("Stopping")), new CannedAnswer(200, Version("Obsolete")));

        PSObject stopped = Session.Invoke("Stop-AppVersion", new { Node = name, Application = "web", Version = "1.0", DrainSec = 2, Confirm = false }).Single;

        Assert.Equal("Obsolete", stopped.Properties["State"].Value.ToString());
        Assert.Equal(
            """{"drainSeconds":2,"obsolete":true,"removeState":false,"force":false,"skipMigration":false}""", System.Text.Encoding.UTF8.GetString(api.BodyOf("POST /v1/versions/web/1.0/stop")));
    }

    [Fact]
    public async Task Stop_VersionWhoseStateIsMigratedBefore_WaitsForThat()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/versions", new CannedAnswer(200, Version("Stopping", ",\"migratingTo\":\"2.0\"")), new CannedAnswer(200, Version("Stopping")), new CannedAnswer(200, Version("Obsolete")));
        api.On("GET /v1/migrations", """{"sequence":1,"items":[]}""");

        PSObject stopped = Session.Invoke("Stop-AppVersion", new { Node = name, Application = "web", Version = "1.0", Confirm = false }).Single;

        Assert.Equal("Obsolete", stopped.Properties["State"].Value.ToString());
        Assert.Contains(api.Requests, r => r.StartsWith("GET /v1/migrations", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_VersionWhoseStateCannotBeMigrated_MigrationFailed()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/versions", new CannedAnswer(200, Version("Stopping", ",\"migratingTo\":\"2.0\"")), new CannedAnswer(200, Version("Running", ",\"reason\":\"web 1.0 was not stopped.\"")));
        api.On("GET /v1/migrations", """{"sequence":1,"items":[]}""");

        Session.Invoke("Stop-AppVersion", new { Node = name, Application = "web", Version = "1.0", Confirm = false })
            .AssertError("MigrationFailed,VersionManager.Cmdlets.StopAppVersionCommand", ErrorCategory.InvalidOperation, name);
    }

    [Fact]
    public async Task Stop_LastVersion_VersionInUse()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("POST /v1/versions/web/1.0/stop", CannedAnswer.Problem("VersionInUse", "web 1.0 is the only version that runs.", 409, "Stop it with -Force."));

        Session.Invoke("Stop-AppVersion", new { Node = name, Application = "web", Version = "1.0", Confirm = false })
            .AssertError("VersionInUse,VersionManager.Cmdlets.StopAppVersionCommand", ErrorCategory.ResourceBusy, name);
    }

    [Fact]
    public async Task Stop_WhatIf_IsTheExactPlan()
    {
        (string name, CannedApi api) = await NodeAsync();

        Session.Invoke("Stop-AppVersion", new { Node = name, Application = "web", Version = "1.0", DrainSec = 0, RemoveState = true, WhatIf = true });

        Assert.Contains($"What if: Performing the operation \"Stop web 1.0 at once, mark it obsolete on every node, delete its state\" on target \"{name}\".", Session.Host.Lines);
        Assert.DoesNotContain(api.Requests, r => r.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_VersionInUse_WarnsOfWhoBeforeItAsks()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/usage", AppUsageTests.Usage);

        Result result = Session.Invoke("Stop-AppVersion", new { Node = name, Application = "web", Version = "1.0", WhatIf = true });

        Assert.Empty(result.Errors);
        Assert.Contains(Session.Host.Lines, l => l.Contains($"{name}: web 1.0 is in use: 2 open flows and 1 request; lately by client 192.0.2.9, node 192.0.2.2.", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Requests, r => r.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_KeepAndRemoveState_IsRefused()
    {
        (string name, _) = await NodeAsync();
        Session.Invoke("Stop-AppVersion", new { Node = name, Application = "web", Version = "1.0", KeepState = true, RemoveState = true, Confirm = false })
            .AssertError("StateKeptAndRemoved,VersionManager.Cmdlets.StopAppVersionCommand", ErrorCategory.InvalidArgument);
    }

    [Fact]
    public async Task Get_Versions_SurviveSerialization()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/versions", Version("Running"));

        PSObject version = Session.Invoke("Get-AppVersion", new { Node = name }).Single;
        PSObject back = (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(version));

        Assert.Equal("Deserialized.VersionManager.Fleet.AppVersion", back.TypeNames[0]);
        Assert.Equal((name, "web", "1.0"), (back.Properties["Node"].Value, back.Properties["Application"].Value, back.Properties["Version"].Value.ToString()));
    }

    [Fact]
    public async Task Sync_FromANode_SendsItsAddress()
    {
        (string name, CannedApi api) = await NodeAsync();
        (string source, _) = await NodeAsync();

        Assert.Empty(Session.Invoke("Sync-AppVersion", new { Node = name, Application = "web", Version = "2.0", Source = source }).Errors);

        Assert.Equal("""{"application":"web","version":"2.0","source":"192.0.2.7"}""", System.Text.Encoding.UTF8.GetString(api.BodyOf("POST /v1/upgrades")));
    }

    [Fact]
    public async Task Complete_Words_ComeFromWhatIsKnown()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/versions", Version("Running").Replace("web", Prefix, StringComparison.Ordinal));
        Assert.Empty(Session.Invoke("Get-AppVersion", new { Node = name }).Errors);
        int before = api.Requests.Count;

        Assert.Equal([name], Complete($"Get-AppVersion -Node {name[..^1]}"));
        Assert.Equal([Prefix], Complete($"Stop-AppVersion -Application {Prefix[..4]}"));
        Assert.Equal(["1.0"], Complete($"Stop-AppVersion -Application {Prefix} -Version "));
        Assert.Equal(before, api.Requests.Count);
    }

    private List<string> Complete(string line)
    {
        using PowerShell shell = Session.Prepare("Get-Command");
        shell.Commands.Clear();
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(m => m.CompletionText)];
    }

    private static string Version(string state, string more = "") =>
        $$"""[{"application":"web","version":"1.0","state":"{{state}}","isDefault":true,"isMaximal":true,"releaseBytes":10,"since":"2026-01-02T03:04:05Z"{{more}}}]""";
}
