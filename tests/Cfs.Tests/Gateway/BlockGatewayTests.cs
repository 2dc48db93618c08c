using System.Net;
using System.Text.Json;
using Cfs.Files;
using Cfs.Model;

namespace Cfs.Tests.Gateway;

public sealed class BlockGatewayTests
{
    [Fact]
    public async Task PutAndGet_EachKindOfRequest_HasItsStatus()
    {
        await using var ring = await GatewayRing.OfAsync(3, CfsVersion.One);
        using var owner = new TestOwner();
        var key = BlockKey.Of([1, 2]);

        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(ring, HttpMethod.Get, $"{key}"));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(ring, HttpMethod.Put, $"{key}", 1, 2));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(ring, HttpMethod.Put, $"{key}", 1, 2));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(ring, HttpMethod.Get, $"{key}"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(ring, HttpMethod.Head, $"{key}"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SendAsync(ring, HttpMethod.Put, $"{key}", 3));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(ring, HttpMethod.Get, "abc"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(ring, HttpMethod.Put, $"{key}", new byte[8193]));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(ring, HttpMethod.Put, $"{owner.Key}", owner.Root(2)));
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(ring, HttpMethod.Put, $"{owner.Key}", owner.Root(1)));
    }

    [Fact]
    public async Task Files_ThroughTheGateway_AreReadBack()
    {
        await using var ring = await GatewayRing.OfAsync(5, CfsVersion.Two);
        var data = new byte[300_000];
        new Random(1).NextBytes(data);
        using var content = new MemoryStream(data);

        var inode = await new FileWriter(ring.Client, 8).WriteAsync(content, TestRing.Cancellation);
        using var read = new MemoryStream();
        await new FileReader(ring.Client, 8).ReadAsync(inode, read, TestRing.Cancellation);

        Assert.Equal(data, read.ToArray());
    }

    [Fact]
    public async Task Status_OfANode_ShowsItsPlace()
    {
        await using var ring = await GatewayRing.OfAsync(3, CfsVersion.Two);

        using var status = JsonDocument.Parse(await ring.Client.StatusAsync(TestRing.Cancellation));

        Assert.Equal(2, status.RootElement.GetProperty("version").GetInt32());
        Assert.Equal(2, status.RootElement.GetProperty("successors").GetArrayLength());
        Assert.Equal(0, status.RootElement.GetProperty("foreignMessages").GetInt64());
    }

    private static async Task<HttpStatusCode> SendAsync(GatewayRing ring, HttpMethod method, string key, params byte[] body)
    {
        using var request = new HttpRequestMessage(method, $"/block/{key}");
        if (method == HttpMethod.Put)
            request.Content = new ByteArrayContent(body);
        using var response = await ring.Http.SendAsync(request, TestRing.Cancellation);
        return response.StatusCode;
    }
}
