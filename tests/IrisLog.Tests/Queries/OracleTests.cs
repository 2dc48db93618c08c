using System.Collections;
using System.Globalization;
using System.Xml.Linq;
using System.Xml.XPath;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using IrisLog.Model;
using IrisLog.Nodes;

namespace IrisLog.Tests.Queries;

/// <summary>The fleet must answer as a single XPath evaluation over one document with all readings would.</summary>
public sealed class OracleTests
{
    public static Arbitrary<string[]> Queries() => Gen.ArrayOf(RandomQuery.Any, 25).ToArbitrary();

    [Property(MaxTest = 20, Arbitrary = [typeof(OracleTests)])]
    public Task Query_Version1_AnswersLikeOneDocument(string[] queries, int seed) =>
        CompareAsync(IrisLogVersion.One, queries, seed);

    [Property(MaxTest = 20, Arbitrary = [typeof(OracleTests)])]
    public Task Query_Version2AskedForFreshAnswers_AnswersLikeOneDocument(string[] queries, int seed) =>
        CompareAsync(IrisLogVersion.Two, queries, seed);

    private static async Task CompareAsync(IrisLogVersion version, string[] queries, int seed)
    {
        var random = new Random(seed);
        await using var fleet = new TestFleet(
            version,
            [random.Next(1, 3), random.Next(1, 3), random.Next(1, 3), random.Next(1, 3)]
        );
        fleet.Fill(random);
        foreach (var query in queries)
        {
            var host = fleet.Hosts[random.Next(fleet.Hosts.Count)];
            Assert.Equal(Expected(fleet.Whole, query), await ActualAsync(host, query));
        }
    }

    private static async Task<string> ActualAsync(IrisLogNode host, string query)
    {
        try
        {
            var answer = await host.Engine.QueryAsync(query, TimeSpan.Zero, TestFleet.Cancellation);
            Assert.Empty(answer.Missing);
            return $"{query}\n"
                + string.Join(
                    '\n',
                    answer.Items.Select(i =>
                        i.HasElements
                            ? i.Elements().Single().ToString(SaveOptions.DisableFormatting)
                            : (string)i.Attribute("value")!
                    )
                );
        }
        catch (QueryException)
        {
            return $"{query}\nis refused";
        }
    }

    private static string Expected(XDocument whole, string query)
    {
        try
        {
            return $"{query}\n" + string.Join('\n', Results(whole, query));
        }
        catch (XPathException)
        {
            return $"{query}\nis refused";
        }
    }

    private static IEnumerable<string> Results(XDocument whole, string query)
    {
        // These are not in XPath 1.0.
        if (query.Length > 4 && query[..4] is "avg(" or "min(" or "max(")
        {
            var values = Nodes(whole.XPathEvaluate(query[4..^1])).Select(Number).DefaultIfEmpty(double.NaN).ToArray();
            var result =
                values.Any(double.IsNaN) ? double.NaN
                : query[0] == 'a' ? values.Average()
                : query[1] == 'i' ? values.Min()
                : values.Max();
            return [result.ToString("R", CultureInfo.InvariantCulture)];
        }

        return whole.XPathEvaluate(query) switch
        {
            double number => [number.ToString("R", CultureInfo.InvariantCulture)],
            bool truth => [truth ? "true" : "false"],
            string text => [text],
            var nodes => Nodes(nodes)
                .Select(n =>
                    n switch
                    {
                        XElement element => element.ToString(SaveOptions.DisableFormatting),
                        XAttribute attribute => attribute.Value,
                        _ => "",
                    }
                ),
        };
    }

    private static double Number(object node) =>
        double.TryParse(node is XAttribute attribute ? attribute.Value : ((XElement)node).Value, out var number)
            ? number
            : double.NaN;

    private static IEnumerable<object> Nodes(object result) => ((IEnumerable)result).Cast<object>();
}
