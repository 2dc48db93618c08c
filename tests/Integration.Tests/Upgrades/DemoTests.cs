using System.Globalization;
using System.Text.Json;
using VersionManager.Integration.Tests.Fleet;

namespace VersionManager.Integration.Tests.Upgrades;

/// <summary>The main job, as <c>./build.sh demo</c> does it.</summary>
public sealed class DemoTests
{
    [Theory]
    [InlineData("namespace", "tcp")]
    [InlineData("namespace", "udp")]
    [InlineData("uml", "tcp")]
    public async Task Demo_ThreeNodes_MovesToNewVersionWithoutAFailedRequest(string isolation, string transport)
    {
        string output = await Shell.RunScriptAsync(
            "Start-Demo.ps1", ["-Nodes", "3", "-Isolation", isolation, "-Transport", transport, "-Json"], TestContext.Current.CancellationToken);
        // What the script says of its progress goes to standard error, which comes after.
        JsonElement summary = JsonDocument.Parse(output[..(output.LastIndexOf("\n}", StringComparison.Ordinal) + 2)]).RootElement;

        JsonElement requests = summary.GetProperty("Requests");
        Assert.Equal(0, requests.GetProperty("Failed").GetInt64());
        Assert.True(requests.GetProperty("Sent").GetInt64() > 0);
        Assert.Equal(["1.0", "2.0"], requests.GetProperty("Versions").EnumerateArray().Select(v => v.GetProperty("version").GetString()));

        JsonElement[] upgrades = [.. summary.GetProperty("Upgrades").EnumerateArray()];
        Assert.Equal(3, upgrades.Length);
        Assert.Single(upgrades, u => u.GetProperty("Source").ValueKind == JsonValueKind.Null);
        foreach (JsonElement upgrade in upgrades)
        {
            foreach (string step in new[] { "Copy", "Sync", "Boot", "Install", "Start", "Register" })
                Assert.True(upgrade.GetProperty(step).GetDouble() >= 0, string.Create(CultureInfo.InvariantCulture, $"{step} has no time"));
        }
        Assert.DoesNotContain(Directory.GetDirectories("/tmp"), d => d.StartsWith("/tmp/vm-testbed-demo-", StringComparison.Ordinal));
    }
}
