using System.Text;

namespace VersionManager.Fleet.Ssh;

/// <summary>One line of ssh_config(5): a keyword and its arguments.</summary>
/// <param name="Keyword">The keyword, in upper case for comparison.</param>
/// <param name="Arguments">The arguments, at least one.</param>
/// <param name="Place">File and line number, for messages.</param>
internal sealed record SshConfigLine(string Keyword, IReadOnlyList<string> Arguments, string Place)
{
    /// <summary>Parses a line; null for an empty line or a comment.</summary>
    /// <exception cref="FormatException">The line is no keyword with arguments.</exception>
    public static SshConfigLine? Parse(string line, string place)
    {
        string text = line.Trim();
        if (text.Length == 0 || text[0] == '#')
            return null;
        int end = text.IndexOfAny([' ', '\t', '=']);
        if (end < 0)
            throw new FormatException($"{place}: '{text}' has no value. Write 'Keyword value', as ssh_config(5) says.");
        string keyword = text[..end].ToUpperInvariant();
        string rest = text[end..].TrimStart(' ', '\t');
        if (rest.StartsWith('='))
            rest = rest[1..];
        List<string> arguments = Split(rest, place);
        return arguments.Count == 0
            ? throw new FormatException($"{place}: '{text}' has no value. Write 'Keyword value', as ssh_config(5) says.")
            : new SshConfigLine(keyword, arguments, place);
    }

    private static List<string> Split(string text, string place)
    {
        List<string> arguments = [];
        StringBuilder current = new();
        bool quoted = false,
            any = false;
        foreach (char c in text)
        {
            if (c == '"')
            {
                quoted = !quoted;
                any = true;
            }
            else if (!quoted && c == '#' && current.Length == 0 && !any)
            {
                break;
            }
            else if (!quoted && char.IsWhiteSpace(c))
            {
                if (any)
                    arguments.Add(current.ToString());
                current.Clear();
                any = false;
            }
            else
            {
                current.Append(c);
                any = true;
            }
        }
        if (quoted)
            throw new FormatException($"{place}: a quotation mark is not closed.");
        if (any)
            arguments.Add(current.ToString());
        return arguments;
    }
}
