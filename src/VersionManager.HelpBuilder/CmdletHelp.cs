using System.Collections.ObjectModel;
using System.Management.Automation;

namespace VersionManager.HelpBuilder;

/// <summary>What the help of a cmdlet says.</summary>
internal sealed record CmdletHelp(
    string Name,
    string Verb,
    string Noun,
    string Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyList<CommandParameterSetInfo> ParameterSets,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Parameters,
    IReadOnlyList<string> OutputTypes,
    IReadOnlyList<(string Code, string Remarks)> Examples,
    IReadOnlyList<string> Missing
)
{
    /// <summary>Collects it from the engine's view of the cmdlet and from its comments.</summary>
    public static CmdletHelp From(CmdletInfo cmdlet, Type type, DocComments comments)
    {
        IReadOnlyList<string> summary = comments.OfType(type, "summary"),
            remarks = comments.OfType(type, "remarks");
        ReadOnlyCollection<CommandParameterSetInfo> sets = cmdlet.ParameterSets;
        Dictionary<string, IReadOnlyList<string>> parameters = [];
        foreach (
            string parameter in sets.SelectMany(set => set.Parameters).Where(IsOwn).Select(parameter => parameter.Name).Distinct()
        )
            parameters[parameter] = comments.OfProperty(type, parameter);
        IReadOnlyList<(string, string)> examples = comments.Examples(type);
        List<string> missing =
        [
            .. parameters
                .Where(parameter => parameter.Value.Count == 0)
                .Select(parameter => $"{cmdlet.Name} -{parameter.Key} has no summary."),
        ];
        if (summary.Count == 0)
            missing.Add($"{cmdlet.Name} has no summary.");
        if (examples.Count == 0)
            missing.Add($"{cmdlet.Name} has no example.");
        return new CmdletHelp(
            cmdlet.Name,
            cmdlet.Verb,
            cmdlet.Noun,
            string.Join(' ', summary),
            remarks.Count > 0 ? remarks : summary,
            sets,
            parameters,
            [.. cmdlet.OutputType.Select(output => output.Name)],
            examples,
            missing
        );
    }

    /// <summary>Whether the cmdlet declares a parameter itself; the common ones have help of their own.</summary>
    public static bool IsOwn(CommandParameterInfo parameter) =>
        !Cmdlet.CommonParameters.Contains(parameter.Name) && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name);
}
