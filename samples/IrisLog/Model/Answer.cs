using System.Xml.Linq;

namespace IrisLog.Model;

/// <summary>The answer of a part of the hierarchy.</summary>
/// <param name="Items">Result nodes in document order: <c>&lt;item&gt;</c> with an element in it or a value.</param>
/// <param name="Aggregate">The combined result.</param>
/// <param name="Missing">The parts that did not answer, and why.</param>
/// <param name="Age">The age of the oldest part of the answer.</param>
internal sealed record Answer(
    IReadOnlyList<XElement> Items,
    Aggregate Aggregate,
    IReadOnlyList<MissingPart> Missing,
    TimeSpan Age
)
{
    public static Answer Empty { get; } = new([], Aggregate.None, [], TimeSpan.Zero);

    /// <summary>An answer with only the reason why the part is missing.</summary>
    public static Answer Lacking(string path, string reason) => Empty with { Missing = [new MissingPart(path, reason)] };

    /// <summary>Combines the answers of neighbouring parts.</summary>
    public static Answer Combine(IReadOnlyList<Answer> parts) =>
        new(
            [.. parts.SelectMany(p => p.Items)],
            parts.Aggregate(Aggregate.None, (sum, p) => sum.Plus(p.Aggregate)),
            [.. parts.SelectMany(p => p.Missing)],
            parts.Select(p => p.Age).DefaultIfEmpty().Max()
        );

    public XElement ToXml() =>
        new(
            "answer",
            new XAttribute("age", Age.TotalSeconds),
            Aggregate.ToXml(),
            Items,
            Missing.Select(m => new XElement("missing", new XAttribute("path", m.Path), new XAttribute("reason", m.Reason)))
        );

    public static Answer FromXml(XElement xml) =>
        new(
            [.. xml.Elements("item").Select(i => new XElement(i))],
            Aggregate.FromXml(xml.Element("aggregate")!),
            [
                .. xml.Elements("missing")
                    .Select(m => new MissingPart((string)m.Attribute("path")!, (string)m.Attribute("reason")!)),
            ],
            TimeSpan.FromSeconds((double)xml.Attribute("age")!)
        );
}
