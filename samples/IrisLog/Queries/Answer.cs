using System.Globalization;
using System.Xml.Linq;

namespace IrisLog.Queries;

/// <summary>What a part of the hierarchy answered.</summary>
/// <param name="Items">Result nodes in document order: <c>&lt;item&gt;</c> with an element in it or a value.</param>
/// <param name="Aggregate">The same, combined.</param>
/// <param name="Missing">Parts that did not answer, and why.</param>
/// <param name="Age">How old the oldest part of the answer is.</param>
internal sealed record Answer(
    IReadOnlyList<XElement> Items,
    Aggregate Aggregate,
    IReadOnlyList<MissingPart> Missing,
    TimeSpan Age
)
{
    public static Answer Empty { get; } = new([], Aggregate.None, [], TimeSpan.Zero);

    /// <summary>An answer that consists of the reason why there is none.</summary>
    public static Answer Lacking(string path, string reason) => Empty with { Missing = [new MissingPart(path, reason)] };

    /// <summary>The answers of neighbours as one.</summary>
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

/// <param name="Path">The element that did not answer.</param>
/// <param name="Reason">For people.</param>
internal sealed record MissingPart(string Path, string Reason);

/// <summary>What can be combined on the way up: enough for every <see cref="AggregateFunction"/>.</summary>
internal sealed record Aggregate(long Count, double Sum, double Min, double Max)
{
    public static Aggregate None { get; } = new(0, 0, double.PositiveInfinity, double.NegativeInfinity);

    public static Aggregate Of(double value) => new(1, value, value, value);

    public Aggregate Plus(Aggregate other) =>
        new(Count + other.Count, Sum + other.Sum, Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    /// <summary>The function's result. Of nothing, count and sum are 0 (as in XPath) and the others are not a number.</summary>
    public double Result(AggregateFunction function) =>
        function switch
        {
            AggregateFunction.Count => Count,
            AggregateFunction.Sum => Sum,
            _ when Count == 0 => double.NaN,
            AggregateFunction.Avg => Sum / Count,
            AggregateFunction.Min => Min,
            AggregateFunction.Max => Max,
            _ => throw new ArgumentOutOfRangeException(nameof(function)),
        };

    public XElement ToXml() =>
        new("aggregate", new XAttribute("count", Count), Number("sum", Sum), Number("min", Min), Number("max", Max));

    public static Aggregate FromXml(XElement xml) =>
        new((long)xml.Attribute("count")!, Number(xml, "sum"), Number(xml, "min"), Number(xml, "max"));

    private static XAttribute Number(string name, double value) => new(name, value.ToString("R", CultureInfo.InvariantCulture));

    private static double Number(XElement xml, string name) =>
        double.Parse((string)xml.Attribute(name)!, CultureInfo.InvariantCulture);
}
