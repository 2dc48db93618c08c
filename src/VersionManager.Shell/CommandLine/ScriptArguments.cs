using System.Management.Automation.Runspaces;

namespace VersionManager.Shell.CommandLine;

/// <summary>
/// Turns the words after a script's path into parameters the way <c>pwsh -File</c> does: words are strings, never
/// expressions; <c>-Name value</c> is left to the engine to pair, because only the script knows which names are switches;
/// <c>-Name:value</c> and <c>-Switch:$false</c> are joined here.
/// </summary>
internal static class ScriptArguments
{
    /// <summary>The parameters that the words stand for, in order.</summary>
    public static IEnumerable<CommandParameter> Parse(IReadOnlyList<string> words)
    {
        string? pending = null;
        foreach (string word in words)
        {
            if (pending is not null)
            {
                yield return new CommandParameter(pending, word);
                pending = null;
                continue;
            }

            if (word.Length < 2 || word[0] != '-')
            {
                yield return new CommandParameter(null, word);
                continue;
            }

            int colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                yield return new CommandParameter(word);
            else if (colon == word.Length - 1)
                pending = word[..colon];
            else
                yield return new CommandParameter(word[..colon], ToValue(word[(colon + 1)..]));
        }

        if (pending is not null)
            yield return new CommandParameter(pending);
    }

    private static object ToValue(string text) =>
        text.Equals("$true", StringComparison.OrdinalIgnoreCase) ? true
        : text.Equals("$false", StringComparison.OrdinalIgnoreCase) ? false
        : text;
}
