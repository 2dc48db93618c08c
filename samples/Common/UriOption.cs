using System.CommandLine;

namespace Samples.Common;

/// <summary>An option that takes an HTTP address.</summary>
internal static class UriOption
{
    public static Option<Uri> Create(string name, string description, Func<string> otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => new Uri(otherwise()),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp)
                return address;

            result.AddError($"{name} must be like http://10.0.0.1:80, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };
}
