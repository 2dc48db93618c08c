using System.Text.Json;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Releases;

namespace VersionManager.Contracts.Tests;

/// <summary>The contract between gateways and daemons of different versions: a change here is a change of the protocol.</summary>
public class GatewayContractTests
{
    [Fact]
    public void GatewayRoutes_AsJson_IsUnchanged()
    {
        var routes = new GatewayRoutes(
            7,
            [
                new GatewayRoute(
                    new Version(2, 0),
                    "100.65.1.2",
                    true,
                    new GatewayManifest
                    {
                        Listen = "tcp/8080",
                        Upstream = 7002,
                        Reads = [new GatewayRule("POST", "/query")],
                        Writes = [new GatewayRule("PUT", null)],
                        Older = [404],
                        TimeoutSeconds = 10,
                        Ordered = true,
                    }
                ),
            ]
        );
        const string json =
            """{"sequence":7,"versions":[{"version":"2.0","address":"100.65.1.2","draining":true,"gateway":{"listen":"tcp/8080","upstream":7002,"reads":[{"method":"POST","path":"/query"}],"writes":[{"method":"PUT"}],"older":[404],"timeoutSeconds":10,"ordered":true}}]}""";
        Assert.Equal(json, JsonSerializer.Serialize(routes, ContractsJson.Default.GatewayRoutes));
        Assert.Equal(
            json,
            JsonSerializer.Serialize(
                JsonSerializer.Deserialize(json, ContractsJson.Default.GatewayRoutes)!,
                ContractsJson.Default.GatewayRoutes
            )
        );
    }

    [Fact]
    public void CompensationRequest_AsJson_IsUnchanged() =>
        Assert.Equal(
            """{"divergence":"0a","version":"1.0","method":"PUT","target":"/a?b","outcome":"Unknown"}""",
            JsonSerializer.Serialize(
                new CompensationRequest("0a", new Version(1, 0), "PUT", "/a?b", null, WriteOutcome.Unknown, null),
                ContractsJson.Default.CompensationRequest
            )
        );
}
