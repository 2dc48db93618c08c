using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Xml.Linq;
using IrisLog.Database;
using IrisLog.Hierarchy;
using Samples.Common.Load;
using Samples.Common.Reports;

namespace IrisLog.Load;

/// <summary>
/// A sensor on each host, and queries without pause through all gateways by turns. Every answer must have all readings that were
/// acknowledged before the query was sent. At the end every reading is read back.
/// </summary>
internal sealed class LoadClient
{
    private readonly GatewayFleet fleet;
    private readonly Reporter reporter;
    private readonly HierarchyMap hierarchy;
    private readonly IReadOnlyDictionary<string, Sensor> sensors;
    private readonly IReadOnlyList<Question> questions;
    private readonly int[] seen;
    private Exclusion exclusion = new(0, []);
    private int turn = -1;

    /// <param name="fleet">The gateways.</param>
    /// <param name="hierarchy">The hierarchy; its agents' hosts are the fleet's, in its order.</param>
    /// <param name="concurrency">How many queries are under way at a time.</param>
    /// <param name="reporter">Gets everything.</param>
    public LoadClient(GatewayFleet fleet, HierarchyMap hierarchy, int concurrency, Reporter reporter)
    {
        (this.fleet, this.hierarchy, this.reporter) = (fleet, hierarchy, reporter);
        var agents = Agents(hierarchy);
        questions = Question.All(hierarchy, agents);
        seen = new int[concurrency];
        sensors = hierarchy
            .Root.Descendants()
            .Where(HierarchyMap.IsNode)
            .ToDictionary(
                HierarchyMap.PathOf,
                n => new Sensor(
                    HierarchyMap.PathOf(n),
                    agents.IndexOf(HierarchyMap.AgentOf(n).Address.ToString()),
                    fleet,
                    reporter
                )
            );
    }

    /// <summary>The hosts of a hierarchy, from its root down.</summary>
    public static ImmutableList<string> Agents(HierarchyMap hierarchy) =>
        [.. hierarchy.Root.DescendantsAndSelf().Select(e => HierarchyMap.AgentOf(e).Address.ToString()).Distinct()];

    /// <summary>
    /// <c>exclude ADDRESS</c>: from now on no query asks for that host's readings, because it is off and no other host has them;
    /// a line reports when the last such query has ended. <c>include ADDRESS</c>: the host is back.
    /// </summary>
    public void Command(string line)
    {
        var nodes =
            line.Split(' ') is [var verb, var address] && verb is "exclude" or "include"
                ? hierarchy
                    .Root.Descendants()
                    .Where(e => HierarchyMap.IsNode(e) && HierarchyMap.AgentOf(e).Address.ToString() == address)
                    .Select(HierarchyMap.PathOf)
                    .ToArray()
                : [];
        if (nodes.Length == 0)
        {
            Console.Error.WriteLine(
                $"irislog: '{line}' is neither 'exclude ADDRESS' nor 'include ADDRESS' of a host of the hierarchy."
            );
            return;
        }

        var now = exclusion;
        exclusion = new Exclusion(now.Number + 1, line.StartsWith('e') ? now.Nodes.Union(nodes) : now.Nodes.Except(nodes));
    }

    /// <summary>Runs until cancelled, and then reads everything back.</summary>
    /// <param name="pause">The pause between two queries of a worker.</param>
    /// <param name="sense">The pause between two readings of a sensor.</param>
    /// <param name="stop">Ends the queries and the sensors.</param>
    public async Task RunAsync(TimeSpan pause, TimeSpan sense, CancellationToken stop)
    {
        await Task.WhenAll([
            .. sensors.Values.Select(s => s.RunAsync(sense, stop)),
            .. Enumerable.Range(0, seen.Length).Select(w => WorkAsync(w, pause, stop)),
        ]);
        var (right, wrong) = (0, 0);
        foreach (var sensor in sensors.Values)
        {
            var there = await ReadBackAsync(sensor.Path);
            var found = sensor.Readings().Count(there.Contains);
            (right, wrong) = (right + found, wrong + sensor.Acknowledged - found);
        }

        reporter.Write(new ReadingsLine(right + wrong, right, wrong), LoadJson.Default.ReadingsLine);
    }

    private async Task WorkAsync(int worker, TimeSpan pause, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var now = exclusion;
                Acknowledge(worker, now);
                try
                {
                    await AskAsync(now.Nodes);
                }
                catch (RequestFailedException)
                {
                    // Reported.
                }

                await Task.Delay(pause, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    /// <summary>Reports a change when the last worker has seen it.</summary>
    private void Acknowledge(int worker, Exclusion now)
    {
        lock (seen)
        {
            var before = seen.Min();
            seen[worker] = now.Number;
            if (seen.Min() > before)
                reporter.Write(new ExcludedLine([.. now.Nodes], reporter.Seconds), LoadJson.Default.ExcludedLine);
        }
    }

    private async Task AskAsync(ImmutableHashSet<string> excluded)
    {
        var number = Interlocked.Increment(ref turn);
        var question = questions[number % questions.Count];
        var asked = question.Nodes(excluded).Select(n => sensors[HierarchyMap.PathOf(n)]).ToArray();
        // In every second pass through all nodes, a query that may be answered from the cache.
        if (number / questions.Count % 2 == 1 || asked.Length == 0)
        {
            await QueryAsync(
                "cached",
                $"avg({question.Path(excluded, "@sensor='load1'")}/@value)",
                null,
                question.Gateway,
                _ => null
            );
            return;
        }

        var least = asked.Sum(s => s.Acknowledged);
        await QueryAsync(
            "query",
            $"count({question.Path(excluded, $"starts-with(@sensor,'{Sensor.Prefix}')")})",
            0,
            question.Gateway,
            answer =>
            {
                var count = (int)answer.Element("item")!.Attribute("value")!;
                return count >= least && count <= asked.Sum(s => s.Begun)
                    ? null
                    : $"{count} readings where {least} were acknowledged";
            }
        );
    }

    private async Task<HashSet<Reading>> ReadBackAsync(string path)
    {
        try
        {
            var question = new Question(0, hierarchy.Find(path)!);
            var answer = await QueryAsync(
                "query",
                question.Path(ImmutableHashSet<string>.Empty, $"starts-with(@sensor,'{Sensor.Prefix}')"),
                0,
                null,
                _ => null
            );
            return [.. answer.Elements("item").Select(i => Reading.FromXml(i.Elements().Single()))];
        }
        catch (RequestFailedException)
        {
            return [];
        }
    }

    private async Task<XElement> QueryAsync(
        string operation,
        string xpath,
        double? maximalAge,
        int? gateway,
        Func<XElement, string?> fault
    )
    {
        var age = maximalAge is { } seconds ? FormattableString.Invariant($"&maxAge={seconds}") : "";
        var request = new GatewayRequest(
            operation,
            HttpMethod.Get,
            $"/query?xpath={Uri.EscapeDataString(xpath)}{age}",
            a => a.Status == HttpStatusCode.OK ? fault(Read(a)) : $"{(int)a.Status} to {xpath}: {Encoding.UTF8.GetString(a.Body)}"
        );
        return Read(
            gateway is { } first
                ? await fleet.SendAsync(request, first, CancellationToken.None)
                : await fleet.SendAsync(request, CancellationToken.None)
        );
    }

    private static XElement Read(GatewayAnswer answer) => XElement.Parse(Encoding.UTF8.GetString(answer.Body));

    /// <param name="Number">The number of the change.</param>
    /// <param name="Nodes">The paths of the nodes that no query asks for.</param>
    private sealed record Exclusion(int Number, ImmutableHashSet<string> Nodes);
}
