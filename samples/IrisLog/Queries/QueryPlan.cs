using System.Xml.Linq;
using System.Xml.XPath;
using IrisLog.Hierarchy;
using IrisLog.Model;

namespace IrisLog.Queries;

/// <summary>The plan of a query.</summary>
/// <param name="Nodes">The nodes whose readings the query uses, in document order.</param>
/// <param name="Ancestor">Their lowest common ancestor, whose agent answers the query.</param>
/// <param name="Ask">The query of the ancestor's agent to the parts below it.</param>
/// <param name="Final">
/// The expression to evaluate over all gathered readings; null when the combined answers of the parts are the answer already.
/// </param>
internal sealed record QueryPlan(IReadOnlyList<XElement> Nodes, XElement Ancestor, PartialQuery Ask, string? Final)
{
    /// <summary>Plans a query: any XPath 1.0 expression, and <c>avg</c>, <c>min</c> and <c>max</c> of a node set.</summary>
    /// <exception cref="QueryException">The text is no such expression.</exception>
    public static QueryPlan For(string query, HierarchyMap hierarchy)
    {
        var (function, path) = XPathText.SplitFunction(query);
        Check(function is AggregateFunction.None ? query : path);
        return Distributed(function, path, hierarchy) ?? Gathered(query, function, path, hierarchy);
    }

    /// <summary>The hierarchy alone selects the nodes, which evaluate the rest themselves; aggregates are combined on the way
    /// up.</summary>
    private static QueryPlan? Distributed(AggregateFunction function, string path, HierarchyMap hierarchy)
    {
        var (prefix, levels, rest) = XPathText.SplitStatic(path);
        if (levels < HierarchyMap.Levels.Count || !XPathText.StaysInNode(rest))
            return null;

        return Over(new PartialQuery(prefix, "." + rest, function), null, hierarchy);
    }

    /// <summary>The readings of all nodes that may matter are gathered at the common ancestor and evaluated there.</summary>
    private static QueryPlan Gathered(string query, AggregateFunction function, string path, HierarchyMap hierarchy)
    {
        var (prefix, levels, _) =
            function is AggregateFunction.None && !query.StartsWith('/') ? ("", 0, "") : XPathText.SplitStatic(path);
        if (XPathText.Climbs(path))
            levels = 0;

        var nodes = levels == HierarchyMap.Levels.Count ? prefix : (levels == 0 ? "" : prefix) + "//" + HierarchyMap.Levels[^1];
        return Over(new PartialQuery(nodes, ".", AggregateFunction.None), query, hierarchy);
    }

    private static QueryPlan Over(PartialQuery ask, string? final, HierarchyMap hierarchy)
    {
        var nodes = hierarchy.Select(ask.Nodes);
        return new QueryPlan(nodes, hierarchy.CommonAncestor(nodes), ask, final);
    }

    private static void Check(string expression)
    {
        try
        {
            XPathExpression.Compile(expression);
        }
        catch (Exception e) when (e is XPathException or ArgumentException)
        {
            throw new QueryException($"'{expression}' is no XPath expression: {e.Message}", e);
        }
    }
}
