using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using VersionManager.GatewayFakes;
using VersionManager.GatewayService.Messages;

namespace VersionManager.GatewayService.Tests;

public class TransportTests
{
    private const int Large = 100 << 20;

    [Fact]
    public async Task Get_LargeBody_StreamsWhileItIsMade()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        byte[] half = RandomNumberGenerator.GetBytes(Large / 2);
        var seen = new TaskCompletionSource();
        v[0].Before = async context =>
        {
            await context.Response.Body.WriteAsync(half);
            await seen.Task;
            await context.Response.Body.WriteAsync(half);
            return true;
        };
        using HttpResponseMessage response = await gateway.Client.GetAsync("a", HttpCompletionOption.ResponseHeadersRead);
        using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] read = new byte[Large / 2];
        await body.ReadExactlyAsync(read);
        Assert.True(half.AsSpan().SequenceEqual(read));
        seen.SetResult();
        await body.ReadExactlyAsync(read);
        Assert.True(half.AsSpan().SequenceEqual(read));
        Assert.Equal(0, await body.ReadAsync(read));
    }

    [Fact]
    public async Task Put_LargeBody_ReachesAllVersionsBitForBit()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        var hashes = new System.Collections.Concurrent.ConcurrentBag<string>();
        v[0].Before = v[1].Before = async context =>
        {
            hashes.Add(Convert.ToHexString(await SHA256.HashDataAsync(context.Request.Body)));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return true;
        };
        byte[] bytes = RandomNumberGenerator.GetBytes(Large);
        using HttpResponseMessage response = await gateway.Client.PutAsync("a", new ByteArrayContent(bytes));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal([.. Enumerable.Repeat(Convert.ToHexString(SHA256.HashData(bytes)), 2)], hashes);
        Assert.Empty(
            Directory
                .EnumerateFiles(gateway.DataFolder)
                .Select(Path.GetFileName)
                .Except(["lock", "gateway.sock", "keys.jsonl", "divergences.jsonl", "versions.json"])
        );
    }

    [Fact]
    public async Task Put_ChunkedBody_ReachesTheVersion()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        using var request = new HttpRequestMessage(HttpMethod.Put, "a")
        {
            Content = new StreamContent(new MemoryStream(new byte[3_000_000])),
        };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(3_000_000, v[0].Store["/a"].Length);
    }

    [Fact]
    public async Task Put_BodyOverLimit_IsRefused()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(
            ["1.0"],
            options => options with { Bodies = new BodyOptions { Largest = 1000 } }
        );
        await using var _ = gateway;
        using HttpResponseMessage response = await gateway.PutAsync("a", new string('x', 1001));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Empty(v[0].Requests);
    }

    [Fact]
    public async Task Connection_SeveralRequests_IsKeptAlive()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        v[0].Store["/a"] = "kept"u8.ToArray();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Port);
        using NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream);
        for (int i = 0; i < 3; i++)
        {
            // One byte at a time in the second round: the port must not decide before it has seen enough.
            foreach (
                byte[] piece in i == 1
                    ? "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray().Chunk(1)
                    : ["GET /a HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray()]
            )
                await stream.WriteAsync(piece);
            Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync());
            while (await reader.ReadLineAsync() is { Length: > 0 }) { }
            char[] body = new char[4];
            await reader.ReadBlockAsync(body);
            Assert.Equal("kept", new string(body));
        }
    }

    [Fact]
    public async Task Http2_WithoutTls_SharesThePort()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = gateway.Client.BaseAddress,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async i =>
                {
                    string path = $"item/{i}";
                    using HttpResponseMessage put = await client.PutAsync(path, new StringContent($"value {i}"));
                    Assert.Equal(HttpStatusCode.Created, put.StatusCode);
                    Assert.Equal(HttpVersion.Version20, put.Version);
                    Assert.Equal($"value {i}", await client.GetStringAsync(path));
                })
        );
        Assert.Equal(50, v[0].Store.Count);
        Assert.Equal(50, v[1].Store.Count);
    }

    [Fact]
    public async Task Connection_Garbage_IsEndedAndThePortGoesOn()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        v[0].Store["/a"] = "fine"u8.ToArray();
        foreach (string garbage in new[] { "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "\0\0\0", "PRI", "" })
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, gateway.Port);
            using NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(garbage));
            client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream);
            // A 400, an HTTP/2 GOAWAY or nothing, depending on the garbage, but in any case an end.
            await reader.ReadToEndAsync();
        }
        Assert.Equal("fine", await gateway.Client.GetStringAsync("a"));
    }

    [Fact]
    public async Task Put_ExpectContinue_IsAnswered()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0", "2.0"]);
        await using var _ = gateway;
        using var request = new HttpRequestMessage(HttpMethod.Put, "a") { Content = new StringContent("waited") };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task Head_And304_HaveNoBody()
    {
        (TestGateway gateway, FakeVersion[] v) = await TestGateway.StartAsync(["1.0"]);
        await using var _ = gateway;
        v[0].Store["/a"] = new byte[1234];
        using var head = new HttpRequestMessage(HttpMethod.Head, "a");
        using HttpResponseMessage response = await gateway.Client.SendAsync(head);
        Assert.Equal(1234, response.Content.Headers.ContentLength);
        v[0].Before = context =>
        {
            context.Response.StatusCode = 304;
            return Task.FromResult(true);
        };
        using HttpResponseMessage notModified = await gateway.Client.GetAsync("a");
        Assert.Equal(HttpStatusCode.NotModified, notModified.StatusCode);
    }
}
