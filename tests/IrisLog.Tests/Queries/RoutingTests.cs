using System.Globalization;
using FsCheck.Xunit;
using IrisLog.Database;
using IrisLog.Hierarchy;
using IrisLog.Model;
using IrisLog.Nodes;
using IrisLog.Queries;
using Microsoft.Extensions.Time.Testing;

namespace IrisLog.Tests.Queries;

public sealed class RoutingTests
{
    private const string All = "sum(/irislog/country/region/site/node/reading/@value)";

    [Theory]
    [InlineData("/irislog/country/region[@id='c1r2']/site/node/reading", "/c1/c1r2")]
    [InlineData("/irislog/country/region[@id='c1r1']/site[1]/node[contains(@id, 'n2')]", "/c1/c1r1/c1r1s1/c1r1s1n2")]
    [InlineData("avg(/irislog/country/region/site[@id='c1r1s1' or @id='c1r1s2']/node/reading/@value)", "/c1/c1r1")]
    [InlineData("/irislog/country/region[@id='c1r2'][site/node/reading]", "/")]
    [InlineData("/irislog/country[2]/region[site/node/reading]/site[1]", "/c2")]
    [InlineData("/irislog/country[@id='c1']/region[site/node/reading]", "/c1")]
    [InlineData("//reading", "/")]
    public async Task Plan_AnyQuery_FindsTheLowestCommonAncestor(string query, string ancestor)
    {
        await using var fleet = new TestFleet(IrisLogVersion.One, [2, 2, 2, 2]);

        var plan = QueryPlan.For(query, new HierarchyMap(fleet.Bare));

        // The hierarchy alone decides down to the first step that uses readings.
        Assert.Equal(ancestor, HierarchyMap.PathOf(plan.Ancestor));
    }

    [Fact]
    public async Task Query_ForOneDistantNode_AsksItsAgentOnly()
    {
        await using var fleet = new TestFleet(IrisLogVersion.One, [2, 2, 2, 2]);
        fleet.Fill(new Random(1));

        await QueryAsync(fleet.Hosts[0], "/irislog/country/region/site/node[@id='c2r1s2n1']/reading");

        Assert.Equal(1, fleet.Hosts.Sum(h => h.Requests));
        Assert.Equal(1, fleet.Hosts[0].Requests);
    }

    [Fact]
    public async Task Query_HostDown_NamesTheMissingNodeAndAnswersForTheOthers()
    {
        await using var fleet = new TestFleet(IrisLogVersion.One, [1, 2, 2, 2]);
        for (var i = 0; i < fleet.Hosts.Count; i++)
            fleet.Add(i, Number(1, i));
        // The last host is also the agent of the root, the country, a region and a site.
        await fleet.StopAsync(fleet.Hosts[^1]);

        var answer = await QueryAsync(fleet.Hosts[0], All);

        Assert.Equal(["/c1/c1r2/c1r2s2/c1r2s2n2"], answer.Missing.Select(m => m.Path));
        Assert.Equal("21", (string?)answer.Items.Single().Attribute("value"));
    }

    [Fact]
    public async Task Query_Version2WithinTheFreshnessBound_AsksNoOtherNode()
    {
        var time = new FakeTimeProvider();
        await using var fleet = new TestFleet(IrisLogVersion.Two, [1, 2, 2, 2], time);
        fleet.Add(7, Number(1, 5));
        var first = await QueryAsync(fleet.Hosts[0], All, seconds: 10);
        var requests = fleet.Hosts.Sum(h => h.Requests);
        fleet.Add(7, Number(2, 6));
        time.Advance(TimeSpan.FromSeconds(4));

        var second = await QueryAsync(fleet.Hosts[0], All, seconds: 10);
        var between = fleet.Hosts.Sum(h => h.Requests);
        var strict = await QueryAsync(fleet.Hosts[0], All, seconds: 3);

        Assert.Equal(["5", "5", "11"], new[] { first, second, strict }.Select(a => (string)a.Items.Single().Attribute("value")!));
        Assert.Equal(TimeSpan.FromSeconds(4), second.Age);
        Assert.Equal(requests, between);
        Assert.True(fleet.Hosts.Sum(h => h.Requests) > between);
    }

    /// <summary>Whatever is cached, an answer is never older than its query's bound.</summary>
    [Property(MaxTest = 15)]
    public async Task Query_Version2_KeepsTheFreshnessBound(int seed)
    {
        var random = new Random(seed);
        var time = new FakeTimeProvider();
        await using var fleet = new TestFleet(IrisLogVersion.Two, [1, 2, 2, 2], time);
        var written = new List<(long Second, int Value)> { (-1000, 0) };
        fleet.Add(2, Number(0, 0));
        var now = 0L;
        for (var step = 1; step <= 60; step++)
        {
            switch (random.Next(3))
            {
                case 0:
                    fleet.Add(2, Number(step, step));
                    written.Add((now, step));
                    break;
                case 1:
                    var elapsed = random.Next(1, 6);
                    now += elapsed;
                    time.Advance(TimeSpan.FromSeconds(elapsed));
                    break;
                default:
                    var bound = random.Next(0, 12);
                    var query =
                        random.Next(2) == 0
                            ? "max(/irislog/country/region/site/node/reading/@value)"
                            : "max(/irislog/country/region[@id='c1r1']/site/node/reading/@value)";
                    var answer = await QueryAsync(fleet.Hosts[random.Next(8)], query, bound);
                    var value = int.Parse((string)answer.Items.Single().Attribute("value")!, CultureInfo.InvariantCulture);
                    Assert.InRange(value, written.Last(w => w.Second <= now - bound).Value, written[^1].Value);
                    Assert.InRange(answer.Age.TotalSeconds, 0, bound);
                    break;
            }
        }
    }

    private static Task<Answer> QueryAsync(IrisLogNode host, string query, double seconds = 0) =>
        host.Engine.QueryAsync(query, TimeSpan.FromSeconds(seconds), TestFleet.Cancellation);

    private static Reading Number(int time, int value) => new("load", DateTimeOffset.UnixEpoch.AddSeconds(time), $"{value}");
}
