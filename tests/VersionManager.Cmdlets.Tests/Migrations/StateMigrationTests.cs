using System.Management.Automation;
using FakeNode;
using VersionManager.Cmdlets.Tests.Hosting;

namespace VersionManager.Cmdlets.Tests.Migrations;

public sealed class StateMigrationTests(SshFixture fixture) : FleetTest(fixture)
{
    [Fact]
    public async Task Start_Wait_FollowsItToItsEnd()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/migrations", new CannedAnswer(200, List(2, "Running")), new CannedAnswer(200, List(3, "Succeeded")));

        PSObject migration = Session.Invoke("Start-StateMigration", new { Node = name, Application = "web", To = "2.0", From = "1.0", Wait = true }).Single;

        Assert.Equal("Succeeded", migration.Properties["State"].Value.ToString());
        Assert.Equal("""{"application":"web","from":"1.0","to":"2.0"}""", System.Text.Encoding.UTF8.GetString(api.BodyOf("POST /v1/migrations")));
    }

    [Fact]
    public async Task Start_HookFails_MigrationFailed()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/migrations", List(3, "Failed"));

        Result result = Session.Invoke("Start-StateMigration", new { Node = name, Application = "web", To = "2.0", Wait = true });

        result.AssertError("MigrationFailed,VersionManager.Cmdlets.StartStateMigrationCommand", ErrorCategory.InvalidOperation, name);
        Assert.Equal(["Failed"], result.Values("State"));
    }

    [Fact]
    public async Task Start_WaitWhileAnAttemptIsWaitedFor_GoesOnWaitingAndShowsProgress()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/migrations", new CannedAnswer(200, List(2, "Running")), new CannedAnswer(200, List(3, "Waiting")), new CannedAnswer(200, List(4, "Succeeded")));

        Result result = Session.Invoke("Start-StateMigration", new { Node = name, Application = "web", To = "2.0", Wait = true });

        Assert.Equal(["Succeeded"], result.Values("State"));
        Assert.Equal("Verify", result.Single.Properties["Phase"].Value.ToString());
        Assert.Equal("2", result.Single.Properties["Attempt"].Value.ToString());
    }

    [Fact]
    public async Task Stop_Migration_CancelsItAndPutsItOut()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("DELETE /v1/migrations/web", new CannedAnswer(204, ""));
        api.On("GET /v1/migrations", List(3, "Cancelled"));

        Assert.Equal("Cancelled", Session.Invoke("Stop-StateMigration", new { Node = name, Application = "web" }).Single.Properties["State"].Value.ToString());
    }

    [Fact]
    public async Task Stop_NoMigration_NotFound()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("DELETE /v1/migrations/web", CannedAnswer.Problem("NotFound", "No migration of 'web' is under way.", 404));

        Result result = Session.Invoke("Stop-StateMigration", new { Node = name, Application = "web" });

        result.AssertError("NotFound,VersionManager.Cmdlets.StopStateMigrationCommand", ErrorCategory.ObjectNotFound, name);
    }

    [Fact]
    public async Task Get_Migrations_OneObjectEach()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/migrations", List(3, "Running"));

        Assert.Equal("0.5", Session.Invoke("Get-StateMigration", new { Node = name }).Single.Properties["Progress"].Value.ToString());
    }

    private static string List(int sequence, string state) => $$"""
        {"sequence":{{sequence}},"items":[{"application":"web","from":"1.0","to":"2.0","state":"{{state}}","phase":"Verify","attempt":2,"progress":0.5,"message":"copying","started":"2026-01-02T03:04:05Z"}]}
        """;
}
