using System.Globalization;
using System.Xml.Linq;
using System.Xml.XPath;
using IrisLog.Model;

namespace IrisLog.Queries;

/// <summary>Evaluates XPath on one element and its descendants.</summary>
internal static class Evaluation
{
    /// <summary>An expression's result: an item for each node, one item for a number, string or truth value, or the
    /// aggregate.</summary>
    /// <exception cref="QueryException">The expression has no result.</exception>
    public static Answer Evaluate(XNode context, string expression, AggregateFunction function)
    {
        try
        {
            var result = context.CreateNavigator().Evaluate(expression);
            if (result is XPathNodeIterator nodes)
                return Collect(nodes.Cast<XPathNavigator>(), function);

            return function == AggregateFunction.None
                ? Answer.Empty with
                {
                    Items = [Scalar(result)],
                }
                : throw new QueryException($"{function} is of a node set, and '{expression}' is none.");
        }
        catch (XPathException e)
        {
            throw new QueryException($"'{expression}' cannot be evaluated: {e.Message}", e);
        }
    }

    /// <summary>The item for a number, string or truth value, written as XPath writes it.</summary>
    public static XElement Scalar(object value) =>
        new(
            "item",
            new XAttribute(
                "value",
                value switch
                {
                    double number => number.ToString("R", CultureInfo.InvariantCulture),
                    bool truth => truth ? "true" : "false",
                    _ => value,
                }
            )
        );

    private static Answer Collect(IEnumerable<XPathNavigator> nodes, AggregateFunction function) =>
        function switch
        {
            AggregateFunction.None => Answer.Empty with { Items = [.. nodes.Select(Item)] },
            AggregateFunction.Count => Answer.Empty with { Aggregate = Aggregate.None with { Count = nodes.Count() } },
            _ => Answer.Empty with
            {
                Aggregate = nodes.Aggregate(Aggregate.None, (sum, n) => sum.Plus(Aggregate.Of(n.Number()))),
            },
        };

    private static double Number(this XPathNavigator node) => (double)node.Evaluate("number(.)");

    private static XElement Item(XPathNavigator node) =>
        node.UnderlyingObject is XElement element
            ? new XElement("item", new XElement(element))
            : new XElement("item", new XAttribute("value", node.Value));
}
