using System.Net;
using Cfs.Client;
using Cfs.Gateway;
using Cfs.Model;
using Microsoft.AspNetCore.Builder;

namespace Cfs.Tests.Gateway;

/// <summary>A ring with the gateway interface of its first node on a real port.</summary>
internal sealed class GatewayRing : IAsyncDisposable
{
    private readonly WebApplication gateway;

    private GatewayRing(TestRing ring, WebApplication gateway)
    {
        (Ring, this.gateway) = (ring, gateway);
        Address = new Uri(gateway.Urls.First());
        Client = new GatewayClient(Address, TimeProvider.System);
        Http = new HttpClient { BaseAddress = Address };
    }

    public TestRing Ring { get; }

    public Uri Address { get; }

    public GatewayClient Client { get; }

    public HttpClient Http { get; }

    public static async Task<GatewayRing> OfAsync(int count, CfsVersion version)
    {
        var ring = await TestRing.OfAsync(count, version);
        var gateway = BlockGateway.Build(ring.Nodes[0], version, new IPEndPoint(IPAddress.Loopback, 0), _ => { });
        await gateway.StartAsync(TestRing.Cancellation);
        return new GatewayRing(ring, gateway);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Client.Dispose();
        await gateway.DisposeAsync();
        await Ring.DisposeAsync();
    }
}
