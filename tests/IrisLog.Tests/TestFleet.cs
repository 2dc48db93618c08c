using System.Globalization;
using System.Net;
using System.Xml.Linq;
using IrisLog.Database;
using IrisLog.Hierarchy;
using IrisLog.Model;
using IrisLog.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace IrisLog.Tests;

/// <summary>Hosts with real sockets, one for each node of a hierarchy, and one document with all readings, for
/// comparison.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("irislog-tests-");
    private readonly List<IrisLogNode> hosts = [];
    private readonly HierarchyMap hierarchy;
    private readonly XDocument whole;
    private readonly TimeProvider time;
    private readonly IrisLogVersion version;
    private readonly string network = $"127.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}";
    private int lastHost;

    /// <param name="version">The version of all hosts.</param>
    /// <param name="shape">The number of children of each element: of the root, of a country, a region, a site.</param>
    /// <param name="time">The clock of all hosts.</param>
    public TestFleet(IrisLogVersion version, int[] shape, TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        this.version = version;
        whole = new XDocument(Element(0, "", shape));
        hierarchy = new HierarchyMap(new XDocument(whole));
        foreach (var node in whole.Descendants("node"))
            hosts.Add(Start((string)node.Attribute("agent")!));
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A host for each node, in document order.</summary>
    public IReadOnlyList<IrisLogNode> Hosts => hosts;

    /// <summary>All readings in one document.</summary>
    public XDocument Whole => whole;

    /// <summary>The hierarchy as a document.</summary>
    public XDocument Bare => new(hierarchy.Root);

    public IrisLogNode Start(string agent, bool hasPredecessor = false, IrisLogVersion? other = null) =>
        new(
            new IrisLogNodeOptions
            {
                Address = IPEndPoint.Parse(agent),
                Http = new IPEndPoint(IPAddress.Loopback, 0),
                Hierarchy = hierarchy,
                State = Path.Combine(folder.FullName, $"{++lastHost}"),
                Version = other ?? version,
                HasPredecessor = hasPredecessor,
            },
            time,
            NullLogger.Instance
        );

    /// <summary>An address of this fleet that no host uses.</summary>
    public string FreeAddress() => $"{network}.{250 - lastHost}:7020";

    /// <summary>Gives every node some readings with whole numbers as values, so that sums do not depend on their order.</summary>
    public void Fill(Random random)
    {
        foreach (var (index, _) in hosts.Index())
        {
            foreach (var sensor in (string[])["disk", "load", "memory"])
            {
                for (var i = random.Next(4); i > 0; i--)
                    Add(
                        index,
                        new Reading(sensor, DateTimeOffset.UnixEpoch.AddSeconds(random.Next(1000)), $"{random.Next(100)}")
                    );
            }
        }
    }

    /// <summary>Adds a reading to a host's node and to the document.</summary>
    public void Add(int host, Reading reading)
    {
        hosts[host].Databases.Values.Single().Merge([reading]);
        var node = whole.Descendants("node").ElementAt(host);
        if (
            node.Elements()
                .Any(r => (string)r.Attribute("sensor")! == reading.Sensor && (string)r.Attribute("time")! == Time(reading))
        )
            return;

        var element = new XElement(
            "reading",
            new XAttribute("sensor", reading.Sensor),
            new XAttribute("time", Time(reading)),
            new XAttribute("value", reading.Value)
        );
        var sorted = node.Elements()
            .Append(element)
            .OrderBy(r => (string)r.Attribute("sensor")!, StringComparer.Ordinal)
            .ThenBy(r => (string)r.Attribute("time")!, StringComparer.Ordinal)
            .ToArray();
        node.ReplaceNodes(sorted);
    }

    public async Task StopAsync(IrisLogNode host)
    {
        hosts.Remove(host);
        await host.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
            await host.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static string Time(Reading reading) =>
        reading.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>An inner element's agent is the host of the last node below it, so that hosts have several roles.</summary>
    private XElement Element(int level, string id, int[] shape)
    {
        var children =
            level < shape.Length
                ? Enumerable.Range(1, shape[level]).Select(i => Element(level + 1, $"{id}{"crsn"[level]}{i}", shape)).ToArray()
                : [];
        var agent = children.Length > 0 ? (string)children[^1].Attribute("agent")! : $"{network}.{++lastHost}:7020";
        return new XElement(
            HierarchyMap.Levels[level],
            level > 0 ? new XAttribute("id", id) : null,
            new XAttribute("agent", agent),
            children
        );
    }
}
