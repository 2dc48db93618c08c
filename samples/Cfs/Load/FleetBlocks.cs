using System.Net;
using Cfs.Blocks;
using Cfs.Files;
using Cfs.Model;
using Samples.Common.Load;

namespace Cfs.Load;

/// <summary>Reads and writes blocks through the gateways of several nodes, by turns. Every block that it reads was written
/// before, and so must exist.</summary>
internal sealed class FleetBlocks(GatewayFleet fleet) : IBlockSpace
{
    public async Task<Block?> GetAsync(BlockKey key, CancellationToken cancellation)
    {
        var answer = await fleet.SendAsync(
            new GatewayRequest(
                "read",
                HttpMethod.Get,
                $"/block/{key}",
                a =>
                    a.Status != HttpStatusCode.OK ? $"{(int)a.Status} to a block that is there"
                    : Block.Certify(key, a.Body) is null ? "sent something else for a block"
                    : null
            ),
            cancellation
        );
        return Block.Certify(key, answer.Body);
    }

    public Task PutAsync(BlockKey key, byte[] data, CancellationToken cancellation) =>
        fleet.SendAsync(
            new GatewayRequest(
                "write",
                HttpMethod.Put,
                $"/block/{key}",
                a => (int)a.Status is >= 200 and < 300 ? null : $"{(int)a.Status} to a write"
            )
            {
                Body = data,
            },
            cancellation
        );
}
