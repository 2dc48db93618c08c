using System.Management.Automation;

namespace VersionManager.HelpBuilder;

/// <summary>Help texts for a parameter's attributes.</summary>
internal static class ParameterText
{
    /// <summary>A type as a user writes it: without its namespace, and without <c>Nullable</c>.</summary>
    public static string OfType(Type type) =>
        Nullable.GetUnderlyingType(type) is { } underlying ? OfType(underlying)
        : type.IsArray ? OfType(type.GetElementType()!) + "[]"
        : type.Name;

    /// <summary>How the parameter accepts pipeline input, in the words of <c>Get-Help</c>.</summary>
    public static string OfPipeline(CommandParameterInfo parameter) =>
        (parameter.ValueFromPipeline, parameter.ValueFromPipelineByPropertyName) switch
        {
            (true, true) => "true (ByValue, ByPropertyName)",
            (true, false) => "true (ByValue)",
            (false, true) => "true (ByPropertyName)",
            _ => "false",
        };

    /// <summary>Whether the parameter takes wildcards.</summary>
    public static bool TakesWildcards(CommandParameterInfo parameter) =>
        parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any();
}
