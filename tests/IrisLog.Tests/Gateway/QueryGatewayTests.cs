using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using IrisLog.Client;
using IrisLog.Database;
using IrisLog.Gateway;
using IrisLog.Model;
using IrisLog.Nodes;
using Microsoft.AspNetCore.Builder;
using Samples.Common;

namespace IrisLog.Tests.Gateway;

public sealed class QueryGatewayTests
{
    private const string All = "/irislog/country/region/site/node/reading";

    [Fact]
    public async Task Readings_PostedToTheirNode_AreFoundFromAnother()
    {
        await using var fleet = new TestFleet(IrisLogVersion.One, [1, 1, 2, 1]);
        await using var first = await StartAsync(fleet.Hosts[0]);
        await using var second = await StartAsync(fleet.Hosts[1]);
        const string readings = "<readings><reading sensor='load' time='2026-01-31T12:00:00Z' value='0.5'/></readings>";

        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(first, readings)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(first, readings)).Status);
        using var client = new DatabaseClient(Address(second));
        var result = await client.QueryAsync(All, 0, false, TestFleet.Cancellation);

        Assert.Equal(
            "<result version=\"1\" age=\"0\"><item><reading sensor=\"load\" time=\"2026-01-31T12:00:00.000Z\" value=\"0.5\" /></item></result>",
            result.ToString(SaveOptions.DisableFormatting)
        );
    }

    [Theory]
    [InlineData("<readings><reading sensor='load' value='1'/></readings>", "has no time")]
    [InlineData("<readings><reading sensor='load' time='noon' value='1'/></readings>", "is no reading")]
    [InlineData("<readings>", "")]
    public async Task Readings_Faulty_AreRefusedWhole(string readings, string reason)
    {
        await using var fleet = new TestFleet(IrisLogVersion.One, [1, 1, 1, 1]);
        await using var gateway = await StartAsync(fleet.Hosts[0]);

        var (status, body) = await PostAsync(gateway, readings);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, body, StringComparison.Ordinal);
        Assert.Empty(fleet.Hosts[0].Databases.Values.Single().Sensors);
    }

    [Theory]
    [InlineData("/irislog[")]
    [InlineData("nosuch(1)")]
    [InlineData("avg(/irislog/country) + 1")]
    [InlineData("")]
    public async Task Query_Faulty_IsRefused(string query)
    {
        await using var fleet = new TestFleet(IrisLogVersion.One, [1, 1, 1, 2]);
        await using var gateway = await StartAsync(fleet.Hosts[0]);
        using var client = new DatabaseClient(Address(gateway));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.QueryAsync(query, 0, false, TestFleet.Cancellation)
        );

        Assert.Equal(HttpStatusCode.BadRequest, failure.StatusCode);
    }

    [Fact]
    public async Task Query_NodeDown_IsAnErrorUnlessPartialAnswersAreAllowed()
    {
        await using var fleet = new TestFleet(IrisLogVersion.One, [1, 1, 1, 2]);
        await using var gateway = await StartAsync(fleet.Hosts[0]);
        await fleet.StopAsync(fleet.Hosts[1]);
        using var client = new DatabaseClient(Address(gateway));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.QueryAsync(All, 0, false, TestFleet.Cancellation)
        );
        var partial = await client.QueryAsync(All, 0, true, TestFleet.Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failure.StatusCode);
        Assert.Equal("/c1/c1r1/c1r1s1/c1r1s1n2", (string?)partial.Element("missing")!.Attribute("path"));
    }

    [Fact]
    public async Task Migrate_FromTheOlderVersion_BringsItsReadingsAndOnlyThenAnswers()
    {
        await using var fleet = new TestFleet(IrisLogVersion.One, [1, 1, 1, 1]);
        fleet.Add(0, new Reading("load", DateTimeOffset.UnixEpoch, "1"));
        fleet.Add(0, new Reading("memory", DateTimeOffset.UnixEpoch, "2"));
        await using var olderGateway = await StartAsync(fleet.Hosts[0]);
        // The agents of one host in two versions, which in guests have the same address, have two here.
        await using var newerFleet = new TestFleet(IrisLogVersion.Two, [1, 1, 1, 1]);
        var agent = newerFleet.Hosts[0].Options.Address.ToString();
        await newerFleet.StopAsync(newerFleet.Hosts[0]);
        await using var newerHost = newerFleet.Start(agent, hasPredecessor: true);
        await using var newerGateway = await StartAsync(newerHost);
        using var older = new DatabaseClient(Address(olderGateway));
        using var newer = new DatabaseClient(Address(newerGateway));
        using var output = new StringWriter();
        var migration = new Migration(older, newer, new MigrationProgress(output));

        await PostAsync(newerGateway, "<readings><reading sensor='load' time='2026-01-31T12:00:00Z' value='3'/></readings>");
        var early = await Assert.ThrowsAsync<HttpRequestException>(() => newer.QueryAsync(All, 0, false, TestFleet.Cancellation));
        Assert.NotEmpty(await migration.VerifyAsync(TestFleet.Cancellation));
        await migration.CopyAsync(TestFleet.Cancellation);
        await migration.CopyAsync(TestFleet.Cancellation);
        var result = await newer.QueryAsync(All, 0, false, TestFleet.Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.Empty(await migration.VerifyAsync(TestFleet.Cancellation));
        Assert.Equal(["1", "3", "2"], result.Descendants("reading").Select(r => (string)r.Attribute("value")!));
        Assert.Equal(
            1,
            JsonDocument.Parse(output.ToString().TrimEnd().Split('\n')[^1]).RootElement.GetProperty("progress").GetDouble()
        );
    }

    private static Uri Address(WebApplication gateway) => new(gateway.Urls.First());

    private static async Task<WebApplication> StartAsync(IrisLogNode host)
    {
        var gateway = QueryGateway.Build(host, _ => { });
        await gateway.StartAsync(TestFleet.Cancellation);
        return gateway;
    }

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(WebApplication gateway, string body)
    {
        using var http = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/xml");
        using var response = await http.PostAsync(new Uri(Address(gateway), "/readings"), content, TestFleet.Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestFleet.Cancellation));
    }
}
