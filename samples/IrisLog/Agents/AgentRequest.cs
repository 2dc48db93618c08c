using System.Xml.Linq;
using IrisLog.Model;

namespace IrisLog.Agents;

/// <summary>A request of one agent to another.</summary>
/// <param name="Query">The client's query, when the whole query is asked.</param>
/// <param name="Path">The element that is asked, when a part is asked.</param>
/// <param name="Part">The query of that part.</param>
/// <param name="MaximalAge">The freshness bound.</param>
internal sealed record AgentRequest(string Query, string Path, PartialQuery? Part, TimeSpan MaximalAge)
{
    public static AgentRequest ForQuery(string query, TimeSpan maximalAge) => new(query, "", null, maximalAge);

    public static AgentRequest ForPart(string path, PartialQuery part, TimeSpan maximalAge) => new("", path, part, maximalAge);

    /// <summary>The question without its freshness bound, as a cache key.</summary>
    public string Question => Part is null ? Query : $"{Path}\n{Part.Nodes}\n{Part.Local}\n{Part.Function}";

    public XElement ToXml() =>
        Part is null
            ? new XElement("query", new XAttribute("text", Query), Age)
            : new XElement(
                "part",
                new XAttribute("path", Path),
                new XAttribute("nodes", Part.Nodes),
                new XAttribute("local", Part.Local),
                new XAttribute("function", Part.Function),
                Age
            );

    private XAttribute Age => new("maximalAge", MaximalAge.TotalSeconds);

    /// <exception cref="FormatException">The element is no request.</exception>
    public static AgentRequest FromXml(XElement xml)
    {
        var age = TimeSpan.FromSeconds((double?)xml.Attribute("maximalAge") ?? 0);
        string Text(string name) => (string?)xml.Attribute(name) ?? throw new FormatException($"<{xml.Name}> has no {name}.");
        return xml.Name.LocalName switch
        {
            "query" => ForQuery(Text("text"), age),
            "part" => ForPart(
                Text("path"),
                new PartialQuery(Text("nodes"), Text("local"), Enum.Parse<AggregateFunction>(Text("function"))),
                age
            ),
            _ => throw new FormatException($"<{xml.Name}> is no request."),
        };
    }
}
