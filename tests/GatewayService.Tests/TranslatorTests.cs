using System.Net;
using Microsoft.AspNetCore.Http;
using VersionManager.GatewayFakes;

namespace VersionManager.GatewayService.Tests;

public class TranslatorTests
{
    /// <summary>Versions whose interfaces differ: what is <c>/a</c> to 1.0 is <c>/v2/a</c> to 2.0, and <c>/v3/v2/a</c> to
    /// 3.0.</summary>
    private static async Task<(TestGateway Gateway, FakeVersion[] Versions)> StartAsync(int count)
    {
        TestGateway gateway = await TestGateway.StartAsync();
        var versions = new List<FakeVersion>();
        for (int i = 1; i <= count; i++)
        {
            FakeVersion version = await gateway.AddAsync($"{i}.0");
            if (i > 1)
            {
                (version.Translates, version.Predecessor) = (true, versions[^1].Version);
                version.Before = context => TranslateAsync(context, version.Version.Major);
            }
            versions.Add(version);
        }
        await gateway.Daemon.PublishAsync(versions.Select(version => version.Route));
        return (gateway, [.. versions]);
    }

    private static async Task<bool> TranslateAsync(HttpContext context, int major)
    {
        string path = context.Request.Path.Value!;
        if (path is not ("/request" or "/answer"))
            return false;
        string target = context.Request.Headers["VM-Target"]!;
        if (target.Contains("secret", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status501NotImplemented;
            context.Response.Headers["VM-Cannot-Translate"] = $"{major} has no secrets";
            return true;
        }
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        if (path == "/request")
            context.Response.Headers["VM-Target"] = $"/v{major}{target}";
        else
            context.Response.Headers["VM-Status"] = context.Request.Headers["VM-Status"].ToString();
        await context.Response.WriteAsync(path == "/request" ? $"{body}>{major}" : $"{body}<{major}");
        return true;
    }

    private static async Task<(HttpStatusCode Status, string Text, string? Version)> SendAsync(
        TestGateway gateway,
        HttpMethod method,
        string path,
        string? spoken,
        string? body = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body);
        if (spoken is not null)
            request.Headers.Add("VM-Interface", spoken);
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        return (
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.TryGetValues("VM-Version", out var values) ? values.Single() : null
        );
    }

    [Fact]
    public async Task Write_OfAnOlderInterface_ReachesEveryVersionInItsOwnInterface()
    {
        (TestGateway gateway, FakeVersion[] versions) = await StartAsync(3);
        await using TestGateway ended = gateway;
        (HttpStatusCode status, string text, string? version) = await SendAsync(gateway, HttpMethod.Put, "a", "1.0", "x");
        Assert.Equal((HttpStatusCode.Created, "stored by 3.0<3<2", "3.0"), (status, text, version));
        Assert.Equal("x", System.Text.Encoding.UTF8.GetString(versions[0].Store["/a"]));
        Assert.Equal("x>2", System.Text.Encoding.UTF8.GetString(versions[1].Store["/v2/a"]));
        Assert.Equal("x>2>3", System.Text.Encoding.UTF8.GetString(versions[2].Store["/v3/v2/a"]));
    }

    [Fact]
    public async Task Read_OlderInterface_IsTranslatedThereAndBack()
    {
        (TestGateway gateway, FakeVersion[] versions) = await StartAsync(3);
        await using TestGateway ended = gateway;
        versions[2].Store["/v3/v2/a"] = "new"u8.ToArray();
        versions[0].Store["/old"] = "old"u8.ToArray();
        Assert.Equal((HttpStatusCode.OK, "new<3<2", "3.0"), await SendAsync(gateway, HttpMethod.Get, "a", "1.0"));
        Assert.Equal((HttpStatusCode.OK, "new<3", "3.0"), await SendAsync(gateway, HttpMethod.Get, "v2/a", "2.0"));
        Assert.Equal((HttpStatusCode.OK, "new", "3.0"), await SendAsync(gateway, HttpMethod.Get, "v3/v2/a", null));
        // Older versions are asked for paths that newer ones do not have, each in its own interface.
        Assert.Equal((HttpStatusCode.OK, "old", "1.0"), await SendAsync(gateway, HttpMethod.Get, "old", "1.0"));
    }

    [Fact]
    public async Task Translator_ThatCannotTranslate_SendsReadsToTheOlderVersionAndWritesNowhere()
    {
        (TestGateway gateway, FakeVersion[] versions) = await StartAsync(2);
        await using TestGateway ended = gateway;
        versions[0].Store["/secret"] = "s"u8.ToArray();
        Assert.Equal((HttpStatusCode.OK, "s", "1.0"), await SendAsync(gateway, HttpMethod.Get, "secret", "1.0"));
        (HttpStatusCode status, string text, _) = await SendAsync(gateway, HttpMethod.Put, "secret", "1.0", "x");
        Assert.Equal(HttpStatusCode.NotImplemented, status);
        Assert.Contains("CannotTranslate", text, StringComparison.Ordinal);
        Assert.Contains("2 has no secrets", text, StringComparison.Ordinal);
        Assert.Equal("s", System.Text.Encoding.UTF8.GetString(versions[0].Store["/secret"]));
        Assert.Equal(0, (await gateway.DivergencesAsync()).Total);
    }

    [Fact]
    public async Task Translator_WithoutTheVersionBetween_SaysThatItCannotTranslate()
    {
        (TestGateway gateway, FakeVersion[] versions) = await StartAsync(3);
        await using TestGateway ended = gateway;
        await gateway.Daemon.PublishAsync(versions[2].Route);
        (HttpStatusCode status, string text, _) = await SendAsync(gateway, HttpMethod.Get, "a", "1.0");
        Assert.Equal(HttpStatusCode.NotImplemented, status);
        Assert.Contains("version 2.0, whose interface lies between, does not run here", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interface_Malformed_IsRefused()
    {
        (TestGateway gateway, _) = await StartAsync(1);
        await using TestGateway ended = gateway;
        (HttpStatusCode status, string text, _) = await SendAsync(gateway, HttpMethod.Get, "a", "one");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("InvalidInterface", text, StringComparison.Ordinal);
    }
}
