namespace VersionManager.DataPath.Rules;

/// <summary>A set or map of the table that follows the route table, and what it shall hold.</summary>
/// <param name="name">Its name in the table.</param>
internal abstract class RuleSet(string name)
{
    /// <summary>Its name in the table.</summary>
    public string Name { get; } = name;

    /// <summary>Its elements, as nft writes them.</summary>
    public abstract IEnumerable<string> Elements { get; }

    /// <summary>The script of the change to what <paramref name="next"/> holds; empty where there is none. It deletes before it
    /// adds: an element of a map cannot change its value in place.</summary>
    /// <param name="next">The same set, with other elements.</param>
    public abstract string ChangeTo(RuleSet next);
}

/// <inheritdoc/>
/// <param name="name">Its name in the table.</param>
/// <param name="elements">Its elements.</param>
internal sealed class RuleSet<T>(string name, IReadOnlySet<T> elements) : RuleSet(name)
    where T : IRuleElement
{
    private readonly IReadOnlySet<T> _elements = elements;

    /// <inheritdoc/>
    public override IEnumerable<string> Elements => _elements.Select(element => element.Text);

    /// <inheritdoc/>
    public override string ChangeTo(RuleSet next)
    {
        IReadOnlySet<T> after = ((RuleSet<T>)next)._elements;
        return ReferenceEquals(_elements, after)
            ? ""
            : Statement("delete", _elements.Except(after)) + Statement("add", after.Except(_elements));
    }

    private string Statement(string verb, IEnumerable<T> changed)
    {
        string list = string.Join(", ", changed.Select(element => element.Text));
        return list.Length == 0 ? "" : $"{verb} element ip {NodeRuleScript.Table} {Name} {{ {list} }}\n";
    }
}
