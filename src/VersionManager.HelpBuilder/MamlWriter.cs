using System.Globalization;
using System.Management.Automation;
using System.Xml.Linq;

namespace VersionManager.HelpBuilder;

/// <summary>Writes help as MAML, which <c>Get-Help</c> reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace s_help = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Writes <paramref name="cmdlets"/> to a file.</summary>
    public static void Write(IEnumerable<CmdletHelp> cmdlets, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        new XDocument(new XElement(s_help + "helpItems", new XAttribute("schema", "maml"), cmdlets.Select(Command))).Save(path);
    }

    private static XElement Command(CmdletHelp help) =>
        new(
            s_command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", s_maml),
            new XAttribute(XNamespace.Xmlns + "command", s_command),
            new XAttribute(XNamespace.Xmlns + "dev", s_dev),
            new XElement(
                s_command + "details",
                new XElement(s_command + "name", help.Name),
                Paragraphs("description", [help.Synopsis]),
                new XElement(s_command + "verb", help.Verb),
                new XElement(s_command + "noun", help.Noun)
            ),
            Paragraphs("description", help.Description),
            new XElement(
                s_command + "syntax",
                help.ParameterSets.Select(set => new XElement(
                    s_command + "syntaxItem",
                    new XElement(s_maml + "name", help.Name),
                    CmdletHelp.OwnParameters(set).Select(parameter => Parameter(help, parameter))
                ))
            ),
            new XElement(
                s_command + "parameters",
                help.Parameters.Keys.Order(StringComparer.Ordinal).Select(name => Parameter(help, help.Parameter(name)))
            ),
            new XElement(
                s_command + "inputTypes",
                help.ParameterSets.SelectMany(set => set.Parameters)
                    .Where(parameter => parameter.ValueFromPipeline)
                    .Select(parameter => ParameterText.OfType(parameter.ParameterType))
                    .Distinct()
                    .Select(name => new XElement(
                        s_command + "inputType",
                        new XElement(s_dev + "type", new XElement(s_maml + "name", name))
                    ))
            ),
            new XElement(
                s_command + "returnValues",
                help.OutputTypes.Select(name => new XElement(
                    s_command + "returnValue",
                    new XElement(s_dev + "type", new XElement(s_maml + "name", name))
                ))
            ),
            new XElement(
                s_command + "examples",
                help.Examples.Select(
                    (example, index) =>
                        new XElement(
                            s_command + "example",
                            new XElement(s_maml + "title", string.Create(CultureInfo.InvariantCulture, $"Example {index + 1}")),
                            new XElement(s_dev + "code", example.Code),
                            new XElement(s_dev + "remarks", new XElement(s_maml + "para", example.Remarks))
                        )
                )
            )
        );

    private static XElement Parameter(CmdletHelp help, CommandParameterInfo parameter) =>
        new(
            s_command + "parameter",
            new XAttribute("required", Word(parameter.IsMandatory)),
            new XAttribute("variableLength", Word(parameter.ParameterType.IsArray)),
            new XAttribute("globbing", Word(ParameterText.TakesWildcards(parameter))),
            new XAttribute("pipelineInput", ParameterText.OfPipeline(parameter)),
            new XAttribute(
                "position",
                parameter.Position < 0 ? "named" : parameter.Position.ToString(CultureInfo.InvariantCulture)
            ),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(s_maml + "name", parameter.Name),
            Paragraphs("description", help.Parameters[parameter.Name]),
            parameter.ParameterType == typeof(SwitchParameter)
                ? null
                : new XElement(
                    s_command + "parameterValue",
                    new XAttribute("required", "true"),
                    new XAttribute("variableLength", Word(parameter.ParameterType.IsArray)),
                    ParameterText.OfType(parameter.ParameterType)
                ),
            new XElement(s_dev + "type", new XElement(s_maml + "name", ParameterText.OfType(parameter.ParameterType)))
        );

    private static XElement Paragraphs(string name, IReadOnlyList<string> paragraphs) =>
        new(s_maml + name, paragraphs.Select(text => new XElement(s_maml + "para", text)));

    private static string Word(bool value) => value ? "true" : "false";
}
