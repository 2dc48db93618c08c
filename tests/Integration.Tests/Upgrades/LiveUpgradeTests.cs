using System.Text.Json;
using VersionManager.Integration.Tests.Fleet;

namespace VersionManager.Integration.Tests.Upgrades;

/// <summary>Applications with state, as <c>./build.sh demo -Application cfs</c> and <c>irislog</c> take them through their upgrade, on fewer nodes.</summary>
public sealed class LiveUpgradeTests
{
    [Fact]
    public async Task CfsDemo_ThreeNodesAndPowerCuts_ReadsEveryFileBack()
    {
        JsonElement summary = await RunAsync("Start-CfsDemo.ps1");

        AssertUpgraded(summary);
        JsonElement files = summary.GetProperty("Files");
        Assert.Equal(files.GetProperty("Written").GetInt32(), files.GetProperty("Right").GetInt32());
        Assert.True(files.GetProperty("Directory").GetBoolean());
        Assert.Equal(3, summary.GetProperty("Blocks").GetArrayLength());
    }

    [Fact]
    public async Task IrisLogDemo_ThreeNodesAndPowerCuts_ReadsEveryReadingBack()
    {
        JsonElement summary = await RunAsync("Start-IrisLogDemo.ps1");

        AssertUpgraded(summary);
        JsonElement readings = summary.GetProperty("Readings");
        Assert.Equal(readings.GetProperty("Written").GetInt32(), readings.GetProperty("Right").GetInt32());
        Assert.Equal("irislog", summary.GetProperty("Levels")[0].GetProperty("Level").GetString());
    }

    private static async Task<JsonElement> RunAsync(string script)
    {
        string output = await Shell.RunScriptAsync(script, ["-Nodes", "3", "-OffSeconds", "3", "-Json"], TestContext.Current.CancellationToken);
        // What the script says of its progress goes to standard error, which comes after.
        return JsonDocument.Parse(output[..(output.LastIndexOf("\n}", StringComparison.Ordinal) + 2)]).RootElement;
    }

    private static void AssertUpgraded(JsonElement summary)
    {
        JsonElement requests = summary.GetProperty("Requests");
        Assert.Equal(0, requests.GetProperty("Failed").GetInt64());
        Assert.True(requests.GetProperty("Sent").GetInt64() > 0);
        Assert.Equal(["1.0", "2.0"], requests.GetProperty("Versions").EnumerateArray().Select(v => v.GetProperty("version").GetString()));
        Assert.Equal(3, summary.GetProperty("Upgrades").GetArrayLength());
        Assert.Equal(3, summary.GetProperty("Migrations").GetArrayLength());
        Assert.Equal(2, summary.GetProperty("PowerCuts").GetArrayLength());
    }
}
