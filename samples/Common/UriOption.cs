using System.CommandLine;
using System.CommandLine.Parsing;

namespace Samples.Common;

/// <summary>An option that takes an HTTP address.</summary>
internal static class UriOption
{
    public static Option<Uri> Create(string name, string description, Func<string> otherwise) =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => new Uri(otherwise()),
            CustomParser = result => Parse(name, result).FirstOrDefault(),
        };

    /// <summary>An option with several addresses, at least one.</summary>
    public static Option<Uri[]> CreateMany(string name, string description) =>
        new(name)
        {
            Description = description,
            Required = true,
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => Parse(name, result),
        };

    private static Uri[] Parse(string name, ArgumentResult result)
    {
        var addresses = new List<Uri>();
        foreach (var token in result.Tokens)
        {
            if (Uri.TryCreate(token.Value, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp)
                addresses.Add(address);
            else
                result.AddError($"{name} must be like http://10.0.0.1:80, not '{token.Value}'.");
        }

        return [.. addresses];
    }
}
