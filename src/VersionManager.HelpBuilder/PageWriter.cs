using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace VersionManager.HelpBuilder;

/// <summary>Writes help as pages of Markdown, one a cmdlet, and a page that lists them.</summary>
internal static class PageWriter
{
    private const int SyntaxWidth = 100;
    private const string Origin = "<!-- Made of the comments in src/VersionManager.Cmdlets by './build.sh document'. -->";

    /// <summary>Writes <paramref name="cmdlets"/> to a folder, and deletes the pages of other cmdlets there.</summary>
    public static void Write(IReadOnlyCollection<CmdletHelp> cmdlets, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string page in Directory.GetFiles(folder, "*.md"))
            File.Delete(page);
        File.WriteAllText(Path.Combine(folder, "README.md"), Index(cmdlets));
        foreach (CmdletHelp help in cmdlets)
            File.WriteAllText(Path.Combine(folder, help.Name + ".md"), Page(help));
    }

    private static string Index(IEnumerable<CmdletHelp> cmdlets)
    {
        StringBuilder page = new($"{Origin}\n\n# Cmdlets\n\n| cmdlet | does |\n| --- | --- |\n");
        foreach (CmdletHelp help in cmdlets)
            page.Append(CultureInfo.InvariantCulture, $"| [{help.Name}]({help.Name}.md) | {Cell(help.Synopsis)} |\n");
        return page.ToString();
    }

    private static string Page(CmdletHelp help)
    {
        StringBuilder page = new($"{Origin}\n\n# {help.Name}\n\n");
        foreach (string paragraph in help.Description.Prepend(help.Synopsis).Distinct())
            page.Append(CultureInfo.InvariantCulture, $"{paragraph}\n\n");
        page.Append("```powershell\n");
        foreach (CommandParameterSetInfo set in help.ParameterSets)
            page.Append(Syntax($"{help.Name} {set}"));
        page.Append("```\n\n## Examples\n\n");
        foreach ((string code, string remarks) in help.Examples)
            page.Append(CultureInfo.InvariantCulture, $"```powershell\n{code}\n```\n\n{remarks}\n\n");
        page.Append("## Parameters\n\n| parameter | type | | |\n| --- | --- | --- | --- |\n");
        foreach (string name in help.Parameters.Keys.Order(StringComparer.Ordinal))
            page.Append(Row(help, help.Parameter(name)));
        if (help.OutputTypes.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $"\n## Output\n\n{string.Join(", ", help.OutputTypes.Select(Code))}\n");
        return page.ToString();
    }

    // One line if it fits; otherwise several lines, broken between parameters.
    private static string Syntax(string text)
    {
        StringBuilder lines = new();
        int column = 0;
        foreach (string word in text.Replace(" [", "\n[").Replace(" -", "\n-").Split('\n'))
        {
            bool breaks = column > 0 && column + 1 + word.Length > SyntaxWidth;
            if (column > 0)
                lines.Append(breaks ? "\n    " : " ");
            lines.Append(word);
            column = (breaks ? 4 : column + 1) + word.Length;
        }
        return lines.Append('\n').ToString();
    }

    private static string Row(CmdletHelp help, CommandParameterInfo parameter)
    {
        string type =
            parameter.ParameterType == typeof(SwitchParameter) ? "" : Code(ParameterText.OfType(parameter.ParameterType));
        string description = Cell(string.Join(' ', help.Parameters[parameter.Name]));
        return $"| `-{parameter.Name}` | {type} | {string.Join(", ", Traits(parameter))} | {description} |\n";
    }

    private static IEnumerable<string> Traits(CommandParameterInfo parameter)
    {
        if (parameter.IsMandatory)
            yield return "required";
        if (parameter.Position >= 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"position {parameter.Position}");
        if (parameter.ValueFromPipeline)
            yield return "from the pipeline";
        if (parameter.ValueFromPipelineByPropertyName)
            yield return "from the pipeline by name";
        if (ParameterText.TakesWildcards(parameter))
            yield return "wildcards";
        if (parameter.Aliases.Count > 0)
            yield return "also " + string.Join(", ", parameter.Aliases.Select(alias => $"`-{alias}`"));
    }

    private static string Code(string text) => $"`{text}`";

    private static string Cell(string text) => text.Replace("|", "\\|");
}
