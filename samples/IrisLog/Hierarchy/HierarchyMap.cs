using System.Net;
using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;

namespace IrisLog.Hierarchy;

/// <summary>
/// The hierarchy, which says which agent answers for which part: one document on all nodes, without readings. Each element names
/// its agent's address; an agent may answer for several elements.
/// </summary>
internal sealed class HierarchyMap
{
    private readonly XDocument document;
    private readonly Dictionary<string, XElement> elements = [];

    /// <exception cref="FormatException">The document is no hierarchy; the message says where.</exception>
    public HierarchyMap(XDocument document)
    {
        this.document = document;
        Check(document.Root!, 0);
    }

    /// <summary>The names of the elements, from the root down.</summary>
    public static IReadOnlyList<string> Levels { get; } = ["irislog", "country", "region", "site", "node"];

    public XElement Root => document.Root!;

    /// <summary>Reads the hierarchy file.</summary>
    /// <exception cref="FormatException">The document is no hierarchy; the message says where.</exception>
    public static HierarchyMap Load(string path)
    {
        try
        {
            return new HierarchyMap(XDocument.Load(path, LoadOptions.SetLineInfo));
        }
        catch (XmlException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>An element's path: the ids from the country down, as <c>/USA/USA-East/CMU</c>; <c>/</c> for the root.</summary>
    public static string PathOf(XElement element) =>
        element.Parent is null
            ? "/"
            : "/" + string.Join('/', element.AncestorsAndSelf().SkipLast(1).Reverse().Select(e => (string)e.Attribute("id")!));

    public static bool IsNode(XElement element) => element.Name.LocalName == Levels[^1];

    /// <summary>The address of the agent that answers for an element.</summary>
    public static IPEndPoint AgentOf(XElement element) => IPEndPoint.Parse(((string?)element.Attribute("agent"))!);

    /// <summary>The element of that path, or null.</summary>
    public XElement? Find(string path) => elements.GetValueOrDefault(path);

    /// <summary>The nodes (leaves) whose readings an agent keeps.</summary>
    public IEnumerable<XElement> NodesOf(IPEndPoint agent) =>
        document.Descendants(Levels[^1]).Where(n => AgentOf(n).Equals(agent));

    /// <summary>The elements that an XPath expression selects, which may only use the hierarchy.</summary>
    public IReadOnlyList<XElement> Select(string path) => [.. document.XPathSelectElements(path)];

    /// <summary>The deepest element that contains all others.</summary>
    public XElement CommonAncestor(IReadOnlyList<XElement> some) =>
        some.Count == 0
            ? Root
            : some.Skip(1)
                .Aggregate(some[0], (common, e) => common.AncestorsAndSelf().First(a => a == e || e.Ancestors().Contains(a)));

    private void Check(XElement element, int level)
    {
        if (element.Name != Levels[level])
            throw Fault(element, $"expected <{Levels[level]}>");
        if (!IPEndPoint.TryParse((string?)element.Attribute("agent") ?? "", out _))
            throw Fault(element, "it needs agent=\"ADDRESS:PORT\"");
        if (level > 0 && string.IsNullOrEmpty((string?)element.Attribute("id")))
            throw Fault(element, "it needs an id");
        if (!elements.TryAdd(PathOf(element), element))
            throw Fault(element, "its id is used twice");
        if (level == Levels.Count - 1 && element.HasElements)
            throw Fault(element, "a node has nothing below it here");

        foreach (var child in element.Elements())
            Check(child, level + 1);
    }

    private static FormatException Fault(XElement element, string what)
    {
        var line = element is IXmlLineInfo info && info.HasLineInfo() ? $", line {info.LineNumber}" : "";
        return new FormatException($"The hierarchy's <{element.Name}>{line}: {what}.");
    }
}
