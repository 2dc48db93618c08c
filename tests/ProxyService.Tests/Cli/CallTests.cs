using VersionManager.ProxyService.Cli;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Cli;

public sealed class CallTests
{
    [Fact]
    public async Task Call_WithDataOfAFile_SendsItsContent()
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        string file = Path.Combine(node.Root, "body.json");
        await File.WriteAllTextAsync(file, """{"application":"router","protocol":"Tcp","port":7100}""", NodeHarness.Cancellation);

        Assert.Equal(0, await CommandLine.RunAsync(["call", "POST", "/v1/ports", "--data", "@" + file, "--socket", node.Socket]));

        Assert.Equal(7100, Assert.Single(node.Ports.All).Port);
    }

    [Theory]
    [InlineData("@no-such-file")]
    [InlineData("{}")]
    public async Task Call_WithUnreadableOrRefusedData_Fails(string data)
    {
        await using NodeHarness node = await NodeHarness.StartAsync();
        Assert.Equal(1, await CommandLine.RunAsync(["call", "POST", "/v1/ports", "--data", data, "--socket", node.Socket]));
        Assert.Empty(node.Ports.All);
    }
}
