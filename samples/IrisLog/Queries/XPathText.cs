using System.Text.RegularExpressions;
using IrisLog.Hierarchy;
using IrisLog.Model;

namespace IrisLog.Queries;

/// <summary>
/// Analyses the text of an XPath expression without evaluating it. In doubt it claims less: the query is then gathered from more
/// nodes than necessary, but answered correctly.
/// </summary>
internal static partial class XPathText
{
    /// <summary>Splits <c>avg(path)</c> into the function and its argument.</summary>
    public static (AggregateFunction Function, string Path) SplitFunction(string query)
    {
        var match = FunctionCall().Match(query);
        if (!match.Success)
            return (AggregateFunction.None, query.Trim());

        var argument = match.Groups["argument"].Value;
        // The last parenthesis must close the first: sum(a) div count(b) is another expression.
        return
            Depths(argument).All(d => d.Depth >= 0)
            && argument.TrimStart().StartsWith('/')
            && Enum.TryParse<AggregateFunction>(match.Groups["name"].Value, ignoreCase: true, out var function)
            ? (function, argument.Trim())
            : (AggregateFunction.None, query.Trim());
    }

    /// <summary>
    /// Splits a path after the steps that the hierarchy alone decides: they have the names of its levels, and their predicates
    /// use only attributes and positions.
    /// </summary>
    public static (string Prefix, int Levels, string Remainder) SplitStatic(string path)
    {
        var (end, levels) = (0, 0);
        foreach (var step in Steps(path))
        {
            if (levels == HierarchyMap.Levels.Count || !IsStatic(path[step], HierarchyMap.Levels[levels]))
                break;
            (end, levels) = (step.End.Value, levels + 1);
        }

        return (path[..end], levels, path[end..]);
    }

    /// <summary>Whether the rest after a node's step is a path that stays within the node.</summary>
    public static bool StaysInNode(string rest) =>
        !Climbs(rest)
        && PlainSteps()
            .IsMatch(
                string.Concat(Depths(rest).Where(d => d is { Depth: 0, Character: not (']' or ')') }).Select(d => d.Character))
            );

    /// <summary>Whether an expression may leave the node's subtree, or start at the document more than once.</summary>
    public static bool Climbs(string path)
    {
        var bare = Literal().Replace(path, "''");
        return bare.Contains("..", StringComparison.Ordinal)
            || bare.Contains("::", StringComparison.Ordinal)
            || bare.Contains('|', StringComparison.Ordinal)
            || SecondStart().IsMatch(bare);
    }

    private static bool IsStatic(string step, string level)
    {
        var bare = Literal().Replace(step, "''");
        var bracket = bare.IndexOf('[', StringComparison.Ordinal);
        var name = (bracket < 0 ? bare : bare[..bracket]).Trim();
        return name == level && (bracket < 0 || StaticPredicates().IsMatch(bare[bracket..]));
    }

    /// <summary>The steps of an absolute path, up to a <c>//</c> or anything that is no step.</summary>
    private static IEnumerable<Range> Steps(string path)
    {
        if (!path.StartsWith('/'))
            yield break;

        var slashes = Depths(path)
            .Where(d => d is { Depth: 0, Character: '/' })
            .Select(d => d.Index)
            .Append(path.Length)
            .ToArray();
        foreach (var (start, end) in slashes.Zip(slashes.Skip(1)))
        {
            if (end == start + 1)
                yield break;
            yield return new Range(start + 1, end);
        }
    }

    /// <summary>The characters outside literals, with the number of open brackets around them.</summary>
    private static IEnumerable<(int Index, char Character, int Depth)> Depths(string text)
    {
        var (depth, quote) = (0, '\0');
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (quote != '\0')
            {
                quote = character == quote ? '\0' : quote;
                continue;
            }

            quote = character is '\'' or '"' ? character : '\0';
            depth += character switch
            {
                '[' or '(' => 1,
                ']' or ')' => -1,
                _ => 0,
            };
            yield return (i, character, depth);
        }
    }

    [GeneratedRegex(@"^\s*(?<name>count|sum|avg|min|max)\s*\((?<argument>.*)\)\s*$", RegexOptions.Singleline)]
    private static partial Regex FunctionCall();

    [GeneratedRegex(
        """
            '[^']*'|"[^"]*"
            """
    )]
    private static partial Regex Literal();

    /// <summary>A slash that continues no step.</summary>
    [GeneratedRegex(@"(?<!^)(?<![\w\])*./-])/|\b(and|or|div|mod)/")]
    private static partial Regex SecondStart();

    /// <summary>Steps without their predicates and parentheses.</summary>
    [GeneratedRegex(@"^(//?(@?[\w.-]+|@?\*))*$")]
    private static partial Regex PlainSteps();

    /// <summary>Attributes, literals, numbers, comparisons, and functions that need nothing else.</summary>
    [GeneratedRegex(
        @"^(\[(\s|@[\w.-]+|''|\d+|!?=|[<>]=?|[(),+-]|\b(and|or|mod)\b|\b(not|last|position|contains|starts-with)\s*(?=\())+\]\s*)+$"
    )]
    private static partial Regex StaticPredicates();
}
