using System.Collections.ObjectModel;
using System.Management.Automation;

namespace VersionManager.HelpBuilder;

/// <summary>The help of a cmdlet.</summary>
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
    /// <summary>Collects the help from the engine's view of the cmdlet and from its comments.</summary>
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

    /// <summary>A parameter by its name, as declared in the first parameter set that has it.</summary>
    public CommandParameterInfo Parameter(string name) =>
        ParameterSets.SelectMany(set => set.Parameters).First(parameter => parameter.Name == name);

    /// <summary>The parameters of a set that the cmdlet declares itself, those with a position first.</summary>
    public static IEnumerable<CommandParameterInfo> OwnParameters(CommandParameterSetInfo set) =>
        set.Parameters.Where(IsOwn).OrderBy(parameter => parameter.Position < 0 ? int.MaxValue : parameter.Position);

    /// <summary>Whether the cmdlet declares a parameter itself; common parameters have their own help.</summary>
    private static bool IsOwn(CommandParameterInfo parameter) =>
        !Cmdlet.CommonParameters.Contains(parameter.Name) && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name);
}
