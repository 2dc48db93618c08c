using System.Net;
using System.Net.Sockets;
using VersionManager.Contracts;

namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>Guests in network namespaces have their neighbours in the host's table, which is full at 1,024 by default; packets to
/// further ones are not sent.</summary>
[Collection(nameof(RoutedNetwork))]
public sealed class NeighbourTests(RoutedNetwork network)
{
    [Fact]
    public async Task Guest_ThatSpeaksToManyHosts_HasOneNeighbour()
    {
        const int Port = 7018;
        using IDisposable server = network.B["1.0"].ServeTagged(Port, "1.0"),
            plain = network.Host.ServeTagged(Port, "plain");
        foreach (IPAddress host in new[] { network.B.Address, RoutedNetwork.HostAddress })
        {
            using Socket client = await network.A["1.0"].ConnectAsync(host, Port);
            Assert.EndsWith("x", await client.AskAsync("x"), StringComparison.Ordinal);
        }

        string[] neighbours = network.A["1.0"].Ip("-4", "neigh").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([WellKnown.DaemonAddress], neighbours.Select(line => line.Split(' ')[0]));
    }
}
