using VersionManager.Contracts.Releases;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Tests.Routes;

public class RequestRulesTests
{
    [Theory]
    [InlineData("GET", "/anything", "Read")]
    [InlineData("POST", "/query", "Read")]
    [InlineData("POST", "/query/deep", "Read")]
    [InlineData("POST", "/query/deep/write", "Write")]
    [InlineData("POST", "/queryish", "Write")]
    [InlineData("BREW", "/", "Unknown")]
    public void Classify_SeveralRules_LongestPathDecides(string method, string path, string kind)
    {
        var rules = new RequestRules(
            new GatewayManifest
            {
                Listen = "tcp/1",
                Upstream = 1,
                Reads = [.. GatewayManifest.DefaultReads, new GatewayRule("POST", "/query")],
                Writes = [.. GatewayManifest.DefaultWrites, new GatewayRule("POST", "/query/deep/write")],
                Older = [],
                TimeoutSeconds = 1,
                Ordered = true,
            }
        );
        Assert.Equal(kind, rules.Classify(method, path).ToString());
    }
}
