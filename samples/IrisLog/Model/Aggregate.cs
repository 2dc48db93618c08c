using System.Globalization;
using System.Xml.Linq;

namespace IrisLog.Model;

/// <summary>A combinable intermediate result for every <see cref="AggregateFunction"/>.</summary>
internal sealed record Aggregate(long Count, double Sum, double Min, double Max)
{
    public static Aggregate None { get; } = new(0, 0, double.PositiveInfinity, double.NegativeInfinity);

    public static Aggregate Of(double value) => new(1, value, value, value);

    public Aggregate Plus(Aggregate other) =>
        new(Count + other.Count, Sum + other.Sum, Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    /// <summary>The function's result. Of an empty set, count and sum are 0 (as in XPath) and the others are not a
    /// number.</summary>
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
