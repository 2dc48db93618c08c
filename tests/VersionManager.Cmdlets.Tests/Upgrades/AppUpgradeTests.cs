using System.Management.Automation;
using FakeNode;
using VersionManager.Cmdlets.Tests.Hosting;

namespace VersionManager.Cmdlets.Tests.Upgrades;

public sealed class AppUpgradeTests(SshFixture fixture) : FleetTest(fixture)
{
    [Fact]
    public async Task Wait_Upgrade_ShowsProgressAndPutsOutTheEnd()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/upgrades", new CannedAnswer(200, List(1)), new CannedAnswer(200, List(2, "Running", "Boot")), new CannedAnswer(200, List(3, "Succeeded", "Register")));

        Result result = Session.Invoke("Wait-AppUpgrade", new { Node = name, Application = "web", Version = "2.0" });

        PSObject upgrade = result.Single;
        Assert.Equal(("Succeeded", "192.0.2.9"), (upgrade.Properties["State"].Value.ToString(), upgrade.Properties["Source"].Value));
        Assert.Contains("GET /v1/upgrades?application=web&version=2.0&after=2&wait=25", api.Requests);
        Assert.Contains(result.Progress, p => p.Activity == name && p.ParentActivityId > 0);
        Assert.All(result.Progress.GroupBy(p => p.ActivityId), g => Assert.Equal(ProgressRecordType.Completed, g.Last().RecordType));
    }

    [Fact]
    public async Task Wait_UpgradeThatFails_ObjectAndError()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/upgrades", List(3, "Failed", "Start", "the program does not exist"));

        Result result = Session.Invoke("Wait-AppUpgrade", new { Node = name, Application = "web", Version = "2.0" });

        Assert.Equal(["Failed"], result.Values("State"));
        Assert.Contains("the program does not exist", result.AssertError("UpgradeFailed,VersionManager.Cmdlets.WaitAppUpgradeCommand", ErrorCategory.InvalidOperation, name).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_TooLong_TimedOutAndSaysWhereItStands()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/upgrades", new CannedAnswer(200, List(1, "Running", "Sync")), new CannedAnswer(200, List(1), new TaskCompletionSource().Task));

        ErrorRecord error = Session.Invoke("Wait-AppUpgrade", new { Node = name, Application = "web", Version = "2.0", TimeoutSec = 1 })
            .AssertError("TimedOut,VersionManager.Cmdlets.WaitAppUpgradeCommand", ErrorCategory.OperationTimeout, name);

        Assert.Contains("Running at Sync", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_Stopped_DetachesAndSaysHowToComeBack()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("GET /v1/upgrades", new CannedAnswer(200, List(1, "Running", "Sync")), new CannedAnswer(200, List(1), new TaskCompletionSource().Task));
        using PowerShell shell = Session.Prepare("Wait-AppUpgrade", new { Node = name, Application = "web", Version = "2.0" });

        IAsyncResult running = shell.BeginInvoke();
        while (!api.Requests.Contains("GET /v1/upgrades?application=web&version=2.0&after=1&wait=25"))
            await Task.Yield();
        await Task.Factory.FromAsync(shell.BeginStop(null, null), shell.EndStop);

        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.True(running.IsCompleted);
        Assert.Contains(Session.Host.Lines, l => l.Contains("Wait-AppUpgrade -Application web -Version 2.0", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Requests, r => r.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_Upgrade_EndsItAndPutsItOut()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("DELETE /v1/upgrades/web/2.0", new CannedAnswer(204, ""));
        api.On("GET /v1/upgrades", List(3, "Cancelled", "Sync", "an operator ended it"));

        PSObject upgrade = Session.Invoke("Stop-AppUpgrade", new { Node = name, Application = "web", Version = "2.0" }).Single;

        Assert.Equal("Cancelled", upgrade.Properties["State"].Value.ToString());
        Assert.Equal(["192.0.2.9", "192.0.2.8"], Assert.IsAssignableFrom<IEnumerable<string>>(upgrade.Properties["Candidates"].Value));
    }

    [Fact]
    public async Task Stop_NoUpgrade_NotFound()
    {
        (string name, CannedApi api) = await NodeAsync();
        api.On("DELETE /v1/upgrades/web/2.0", CannedAnswer.Problem("NotFound", "No upgrade to web 2.0 is under way.", 404));

        Result result = Session.Invoke("Stop-AppUpgrade", new { Node = name, Application = "web", Version = "2.0" });

        result.AssertError("NotFound,VersionManager.Cmdlets.StopAppUpgradeCommand", ErrorCategory.ObjectNotFound, name);
    }

    [Fact]
    public async Task Get_Upgrades_OfManyNodesAtOnce()
    {
        List<string> names = [];
        for (int i = 0; i < 4; i++)
        {
            (string name, CannedApi api) = await NodeAsync();
            api.On("GET /v1/upgrades", List(2, "Running", "Copy"));
            names.Add(name);
        }

        Result result = Session.Invoke("Get-AppUpgrade", new { Node = names.ToArray(), Application = "web", ThrottleLimit = 2 });

        Assert.Empty(result.Errors);
        Assert.Equal(names.Order(), result.Values("Node").Order());
    }

    private static string List(int sequence, string? state = null, string step = "Copy", string reason = "") => state is null
        ? $$"""{"sequence":{{sequence}},"items":[]}"""
        : $$"""
          {"sequence":{{sequence}},"items":[{"application":"web","version":"2.0","state":"{{state}}","source":"192.0.2.9","attempt":1,"started":"2026-01-02T03:04:05Z",
           "bytesCopied":5,"bytesReceived":7,"steps":[{"step":"{{step}}","state":"{{state}}","milliseconds":12.5}],"reason":"{{reason}}","candidates":["192.0.2.9","192.0.2.8"]}]}
          """;
}
