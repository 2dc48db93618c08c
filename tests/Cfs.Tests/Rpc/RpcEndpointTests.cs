using System.Net;
using Cfs.Messages;
using Cfs.Model;
using Cfs.Rpc;
using FsCheck.Xunit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cfs.Tests.Rpc;

public sealed class RpcEndpointTests
{
    private static readonly RpcOptions Fast = new() { FirstWait = TimeSpan.FromMilliseconds(20), Transmissions = 3 };
    private static readonly RpcOptions Patient = new() { FirstWait = TimeSpan.FromMilliseconds(20), Transmissions = 12 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Property(MaxTest = 15)]
    public async Task Call_OverALossyLink_BringsTheWholeReply(int seed, ushort size)
    {
        await using var server = Endpoint(CfsVersion.One, Fast);
        await using var client = Endpoint(CfsVersion.One, Patient);
        server.Handle(RpcOperation.Store, (request, _) => Task.FromResult(request.Reverse().ToArray()));
        server.Start();
        client.Start();
        await using var link = new LossyLink(server.Address, seed, loss: 0.2);
        var body = new byte[size % 9000];
        new Random(seed).NextBytes(body);

        var reply = await client.CallAsync(link.Address, RpcOperation.Store, body, Cancellation);

        Assert.Equal(body.Reverse(), reply);
    }

    [Fact]
    public async Task Call_SilentNode_TimesOutAndThenSuspectsIt()
    {
        await using var gone = Endpoint(CfsVersion.One, Fast);
        await using var client = Endpoint(CfsVersion.One, Fast);
        client.Start();

        var first = await Assert.ThrowsAsync<RpcException>(() => Call(client, gone.Address));
        var second = await Assert.ThrowsAsync<RpcException>(() => Call(client, gone.Address));

        Assert.Equal(RpcFailure.TimedOut, first.Failure);
        Assert.Contains("after 3 transmissions", first.Message, StringComparison.Ordinal);
        Assert.Contains("after 1 transmissions", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NodeOfAnotherVersion_FailsAtOnceAndIsCountedByThatNode()
    {
        await using var server = Endpoint(CfsVersion.Two, Fast);
        await using var client = Endpoint(CfsVersion.One, Patient with { FirstWait = TimeSpan.FromMinutes(1) });
        server.Handle(RpcOperation.Store, (_, _) => throw new InvalidOperationException("It must not be served."));
        server.Start();
        client.Start();

        var failure = await Assert.ThrowsAsync<RpcException>(() => Call(client, server.Address));

        Assert.Equal(RpcFailure.ForeignVersion, failure.Failure);
        Assert.Contains("speaks version 2, this node version 1", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.ForeignMessages);
    }

    [Fact]
    public async Task Call_MalformedRequest_IsRefusedWithTheReason()
    {
        await using var server = Endpoint(CfsVersion.One, Fast);
        await using var client = Endpoint(CfsVersion.One, Patient);
        server.Handle(RpcOperation.Fetch, (request, _) => Task.FromResult(new MessageReader(request).Key().Bytes.ToArray()));
        server.Start();
        client.Start();

        var failure = await Assert.ThrowsAsync<RpcException>(() =>
            client.CallAsync(server.Address, RpcOperation.Fetch, [1, 2], Cancellation)
        );

        Assert.Equal(RpcFailure.Refused, failure.Failure);
        Assert.Contains("ends 30 bytes too early", failure.Message, StringComparison.Ordinal);
    }

    [Property]
    public bool TryRead_AnyDatagram_NeverThrows(byte[] datagram, bool prefixed) =>
        !Packet.TryRead(prefixed ? [.. "CFS1"u8, .. datagram] : datagram, out var packet) || packet.Fragment < packet.Fragments;

    private static Task<byte[]> Call(RpcEndpoint client, IPEndPoint peer) =>
        client.CallAsync(peer, RpcOperation.Store, [], Cancellation);

    private static RpcEndpoint Endpoint(CfsVersion version, RpcOptions options) =>
        new(new IPEndPoint(IPAddress.Loopback, 0), version, options, TimeProvider.System, NullLogger.Instance);
}
