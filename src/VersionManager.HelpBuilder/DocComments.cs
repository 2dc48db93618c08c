using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace VersionManager.HelpBuilder;

/// <summary>The XML documentation of an assembly, as plain text.</summary>
internal sealed partial class DocComments
{
    private readonly Dictionary<string, XElement> _members;

    private DocComments(Dictionary<string, XElement> members) => _members = members;

    /// <summary>Reads the file that the compiler wrote beside the assembly.</summary>
    public static DocComments Load(string path) =>
        new(XDocument.Load(path).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!));

    /// <summary>The paragraphs of a type's <paramref name="tag"/>, such as <c>summary</c>; none where it has no such
    /// tag.</summary>
    public IReadOnlyList<string> OfType(Type type, string tag) => Paragraphs(Find($"T:{type.FullName}")?.Element(tag));

    /// <summary>The summary of a property, which a base class may have declared.</summary>
    public IReadOnlyList<string> OfProperty(Type type, string property)
    {
        for (Type? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (Find($"P:{declaring.FullName}.{property}")?.Element("summary") is { } summary)
                return Paragraphs(summary);
        }
        return [];
    }

    /// <summary>The examples of a type: code and remarks.</summary>
    public IReadOnlyList<(string Code, string Remarks)> Examples(Type type) =>
        [
            .. (Find($"T:{type.FullName}")?.Elements("example") ?? []).Select(example =>
                (
                    Code: Unindent(example.Element("code")?.Value ?? ""),
                    Remarks: Flat(
                        new XElement("remarks", example.Nodes().Where(node => node is not XElement { Name.LocalName: "code" }))
                    )
                )
            ),
        ];

    private XElement? Find(string name) => _members.GetValueOrDefault(name);

    private static List<string> Paragraphs(XElement? element)
    {
        if (element is null)
            return [];
        IEnumerable<XElement> paragraphs = element.Elements("para").Any() ? element.Elements("para") : [element];
        return [.. paragraphs.Select(Flat).Where(text => text.Length > 0)];
    }

    private static string Flat(XElement element)
    {
        StringBuilder text = new();
        foreach (XNode node in element.DescendantNodes())
        {
            if (node is XText words)
                text.Append(words.Value);
            else if (node is XElement { IsEmpty: true } reference)
                text.Append(Name(reference));
        }
        return Blanks().Replace(text.ToString(), " ").Trim();
    }

    /// <summary>The readable name of the target of <c>see</c> and <c>paramref</c>.</summary>
    private static string Name(XElement reference)
    {
        string target =
            (string?)reference.Attribute("cref")
            ?? (string?)reference.Attribute("langword")
            ?? (string?)reference.Attribute("name")
            ?? "";
        string name = target.Split('(')[0].Split('.')[^1];
        return target.StartsWith("P:", StringComparison.Ordinal) ? "-" + name : name;
    }

    private static string Unindent(string code)
    {
        string[] lines = code.Trim('\n', '\r').Split('\n');
        int indent = lines.Where(line => line.Trim().Length > 0).Min(line => (int?)(line.Length - line.TrimStart().Length)) ?? 0;
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..].TrimEnd() : "")).Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
