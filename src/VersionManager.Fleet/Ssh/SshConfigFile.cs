namespace VersionManager.Fleet.Ssh;

/// <summary>An ssh_config(5) file, which tells the lines that apply to a host.</summary>
/// <remarks>
/// <c>Host</c>, <c>Include</c> and <c>Match all</c> are supported. Other <c>Match</c> sections apply to no host: only ssh itself
/// can evaluate their criteria (commands, local users, canonical names).
/// </remarks>
internal sealed class SshConfigFile
{
    private const int MaximalDepth = 16;
    private readonly IReadOnlyList<(IReadOnlyList<string> Patterns, SshConfigLine Line)> _lines;

    private SshConfigFile(IReadOnlyList<(IReadOnlyList<string>, SshConfigLine)> lines) => _lines = lines;

    /// <summary>The names of hosts that have their own section, in order, without sections for patterns and empty ones.</summary>
    public IEnumerable<string> HostNames =>
        _lines.SelectMany(l => l.Patterns).Where(SshHostPattern.IsName).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a file. A file that does not exist counts as empty.</summary>
    /// <param name="path">The file.</param>
    /// <param name="home">The home folder, for <c>~</c> and relative includes.</param>
    /// <exception cref="FormatException">A line is malformed; the message says which and why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SshConfigFile Load(string path, string home)
    {
        List<(IReadOnlyList<string>, SshConfigLine)> lines = [];
        Read(path, home, ["*"], lines, 0);
        return new SshConfigFile(lines);
    }

    /// <summary>The lines that apply to <paramref name="host"/>, in order; the first value of a keyword counts.</summary>
    public IEnumerable<SshConfigLine> LinesFor(string host) =>
        _lines.Where(l => SshHostPattern.MatchesList(l.Patterns, host)).Select(l => l.Line);

    private static void Read(
        string path,
        string home,
        IReadOnlyList<string> patterns,
        List<(IReadOnlyList<string>, SshConfigLine)> lines,
        int depth
    )
    {
        if (!File.Exists(path))
            return;
        if (depth > MaximalDepth)
            throw new FormatException($"{path}: more than {MaximalDepth} files include each other.");
        int number = 0;
        foreach (string text in File.ReadLines(path))
        {
            SshConfigLine? line = SshConfigLine.Parse(text, $"{path}:{++number}");
            switch (line?.Keyword)
            {
                case null:
                    break;
                case "HOST":
                    patterns = line.Arguments;
                    break;
                case "MATCH":
                    patterns =
                        line.Arguments is [string only] && only.Equals("all", StringComparison.OrdinalIgnoreCase) ? ["*"] : [];
                    break;
                case "INCLUDE":
                    foreach (string file in line.Arguments.SelectMany(a => Expand(a, home)))
                        Read(file, home, patterns, lines, depth + 1);
                    break;
                default:
                    lines.Add((patterns, line));
                    break;
            }
        }
    }

    private static IEnumerable<string> Expand(string argument, string home)
    {
        string path = argument.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, argument[2..]) : argument;
        path = Path.Combine(home, ".ssh", path);
        string? folder = Path.GetDirectoryName(path);
        return folder is null || !Directory.Exists(folder)
            ? []
            : Directory
                .EnumerateFiles(folder)
                .Where(f => SshHostPattern.Matches(Path.GetFileName(path), Path.GetFileName(f)))
                .OrderBy(f => f, StringComparer.Ordinal);
    }
}
