using System.Net;
using System.Net.Sockets;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.ProxyService.Tests.Fakes;

namespace VersionManager.ProxyService.Tests.Versions;

/// <summary>Whatever a peer sends, the node accepts only well-formed marks within bounds.</summary>
public sealed class MarkMessageTests
{
    private static readonly TestRelease One = TestRelease.Of("router", "1.0");
    private static readonly TestRelease Two = TestRelease.Of("router", "2.0");

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255 })]
    [InlineData(new byte[0])]
    public async Task Peer_ThatSendsNoList_IsIgnored(byte[] bytes)
    {
        await using NodeHarness b = await StartAsync();
        Assert.Empty(await SendAsync(b, bytes));
        Assert.Empty(Marked(b));
        Assert.Equal(AppVersionState.Running, b.Version(One.Key)!.State);
    }

    [Fact]
    public async Task Peer_ThatSendsWithoutEnd_IsCutOff()
    {
        await using NodeHarness b = await StartAsync();
        Assert.Empty(await SendAsync(b, new byte[4 * MarkMessage.MaximalLength]));
        Assert.Empty(Marked(b));
    }

    [Fact]
    public async Task Peer_ThatAsksWithoutPause_IsRefused()
    {
        await using NodeHarness b = await StartAsync();
        var request = new PeerRequest(IPAddress.Parse("10.0.0.1"), MarkMessage.Purpose, "router", null);
        StreamStatus[] answers = [.. Enumerable.Range(0, 100).Select(_ => b.DataPath.Streams.Check(request).Status)];
        Assert.Contains(StreamStatus.Overloaded, answers);
        Assert.Equal(StreamStatus.Accepted, b.DataPath.Streams.Check(request with { Peer = IPAddress.Parse("10.0.0.3") }).Status);
        b.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(StreamStatus.Accepted, b.DataPath.Streams.Check(request).Status);
    }

    [Fact]
    public async Task Marks_BeyondTheLimit_AreNotKept()
    {
        await using NodeHarness b = await StartAsync();
        foreach (int major in new[] { 3, 4 })
        {
            VersionMark[] marks =
            [
                .. Enumerable
                    .Range(0, MarkMessage.MaximalCount)
                    .Select(i => new VersionMark(
                        VersionCode.Encode(new Version(major, i)),
                        false,
                        DateTimeOffset.UnixEpoch,
                        null
                    )),
            ];
            Assert.NotEmpty(await SendAsync(b, new MarkMessage(VersionCode.None, marks).Write()));
            Assert.Equal(MarkMessage.MaximalCount, Marked(b).Count);
        }
        Assert.All(Marked(b), version => Assert.StartsWith("3.", version, StringComparison.Ordinal));
        Assert.Equal(
            ProblemCode.InvalidRequest,
            (
                await b.RefusalAsync(
                    "POST",
                    "/v1/versions/router/1.0/stop",
                    """{"drainSeconds":0,"obsolete":true,"removeState":false,"force":false}"""
                )
            ).Code
        );
    }

    [Fact]
    public async Task Reason_WithControlCharacters_IsKeptWithoutThem()
    {
        await using NodeHarness b = await StartAsync();
        var mark = new VersionMark(VersionCode.Encode(new Version(3, 0)), false, DateTimeOffset.UnixEpoch, "bad\u001b[2J\nnews");
        await SendAsync(b, new MarkMessage(VersionCode.None, [mark]).Write());
        Assert.Equal("bad[2Jnews", b.Version(new ReleaseKey("router", new Version(3, 0)))!.Reason);
    }

    private static async Task<NodeHarness> StartAsync()
    {
        NodeHarness node = await NodeHarness.StartAsync();
        await node.RunAsync(One);
        await node.RunAsync(Two);
        return node;
    }

    private static IReadOnlyList<string> Marked(NodeHarness node) =>
        [.. node.Versions.All().Where(v => v.State == AppVersionState.Obsolete).Select(v => v.Version.ToString())];

    /// <summary>Sends bytes to a node as a peer would, and returns the answer.</summary>
    private static async Task<byte[]> SendAsync(NodeHarness node, byte[] bytes)
    {
        (Socket near, Socket far) = await FakePeers.PairAsync(NodeHarness.Cancellation);
        var request = new PeerRequest(IPAddress.Parse("10.0.0.7"), MarkMessage.Purpose, "router", null);
        Assert.Equal(StreamStatus.Accepted, node.DataPath.Streams.Check(request).Status);
        Task served = ServeAsync(node, far, request);
        using var stream = new NetworkStream(near, ownsSocket: true);
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(bytes, NodeHarness.Cancellation);
            near.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer, NodeHarness.Cancellation);
        }
        catch (IOException)
        {
            // Cut off in the middle.
        }
        await served;
        return answer.ToArray();
    }

    private static async Task ServeAsync(NodeHarness node, Socket socket, PeerRequest request)
    {
        using PeerStream stream = new(socket, default);
        await node.DataPath.Streams.HandleAsync(stream, request, NodeHarness.Cancellation);
    }
}
