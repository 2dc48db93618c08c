using System.Xml.Linq;
using IrisLog.Hierarchy;

namespace IrisLog.Load;

/// <summary>
/// A question through a node. It asks for the part of the hierarchy that the next higher agent answers for, so that it goes one
/// level up at most, and from there down; through the root's node, it asks for everything.
/// </summary>
/// <param name="Gateway">The node that is asked, among the fleet's gateways.</param>
/// <param name="Scope">The element that the question is about.</param>
internal sealed record Question(int Gateway, XElement Scope)
{
    /// <summary>One question for each agent of the hierarchy, in the order of <paramref name="agents"/>.</summary>
    public static IReadOnlyList<Question> All(HierarchyMap hierarchy, IReadOnlyList<string> agents) =>
        [
            .. agents.Select(
                (agent, index) =>
                {
                    var highest = hierarchy
                        .Root.DescendantsAndSelf()
                        .First(e => HierarchyMap.AgentOf(e).Address.ToString() == agent);
                    return new Question(index, highest.Parent ?? highest);
                }
            ),
        ];

    /// <summary>The nodes that the question is about, without the excluded ones.</summary>
    public IEnumerable<XElement> Nodes(IReadOnlySet<string> excluded) =>
        Scope.DescendantsAndSelf().Where(e => HierarchyMap.IsNode(e) && !excluded.Contains(HierarchyMap.PathOf(e)));

    /// <summary>The path of some readings of these nodes.</summary>
    /// <param name="excluded">The excluded nodes.</param>
    /// <param name="sensors">A predicate on readings.</param>
    public string Path(IReadOnlySet<string> excluded, string sensors)
    {
        var steps = HierarchyMap
            .Levels.Skip(1)
            .Select(level =>
                Scope.AncestorsAndSelf().FirstOrDefault(e => e.Name.LocalName == level) is { } fixedTo
                    ? $"{level}[@id='{(string)fixedTo.Attribute("id")!}']"
                    : level
            );
        var others = Scope
            .DescendantsAndSelf()
            .Where(e => HierarchyMap.IsNode(e) && excluded.Contains(HierarchyMap.PathOf(e)))
            .Select(e => $"[@id!='{(string)e.Attribute("id")!}']");
        return $"/{HierarchyMap.Levels[0]}/{string.Join('/', steps)}{string.Concat(others)}/reading[{sensors}]";
    }
}
