using System.Globalization;

namespace SourceRouter;

/// <summary>A command's options, written <c>--name value</c>, and its arguments.</summary>
public sealed class CommandLine
{
    private readonly Dictionary<string, string> _options = [];

    /// <summary>Parses the words; only the named options are known.</summary>
    /// <exception cref="FormatException">An option is unknown or has no value.</exception>
    public CommandLine(IReadOnlyList<string> words, params string[] known)
    {
        List<string> arguments = [];
        for (int i = 0; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
                arguments.Add(words[i]);
            else if (!known.Contains(words[i][2..]))
                throw new FormatException(
                    $"'{words[i]}' is no option here. There are: {string.Join(", ", known.Select(k => "--" + k))}."
                );
            else if (i + 1 == words.Count)
                throw new FormatException($"'{words[i]}' needs a value.");
            else
                _options[words[i][2..]] = words[++i];
        }
        Arguments = arguments;
    }

    /// <summary>The words that are no options.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>An option's value, or null.</summary>
    public string? this[string name] => _options.GetValueOrDefault(name);

    /// <summary>An option's value as a positive number.</summary>
    /// <exception cref="FormatException">The value is no positive number.</exception>
    public long Number(string name, long absent)
    {
        if (this[name] is not { } text)
            return absent;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0
            ? number
            : throw new FormatException($"'--{name} {text}': write a number from 1.");
    }
}
