namespace Samples.Common;

/// <summary>
/// Node-specific settings: environment variables or, without these, lines <c>name = value</c> of a file in <c>/etc</c>. They are
/// outside the release tree (paper, section 4.3), so that an upgrade does not overwrite them with another node's.
/// </summary>
internal sealed class NodeSettings
{
    private readonly string prefix;
    private readonly Dictionary<string, string> settings = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="path">The file; it may be absent.</param>
    /// <param name="prefix">The prefix of the environment variables, such as <c>CFS_</c>.</param>
    /// <exception cref="FormatException">A line is neither a setting, nor empty, nor a comment (<c>#</c>).</exception>
    public NodeSettings(string path, string prefix)
    {
        this.prefix = prefix;
        if (!File.Exists(path))
            return;

        foreach (var (number, text) in File.ReadLines(path).Index())
        {
            var line = text.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new FormatException($"{path}, line {number + 1}: expected 'name = value', found '{line}'.");

            settings[line[..equals].TrimEnd()] = line[(equals + 1)..].TrimStart();
        }
    }

    /// <summary>The setting, or null where neither the environment nor the file has it.</summary>
    public string? this[string name] =>
        Environment.GetEnvironmentVariable(prefix + name.ToUpperInvariant()) is { Length: > 0 } value
            ? value
            : settings.GetValueOrDefault(name);
}
