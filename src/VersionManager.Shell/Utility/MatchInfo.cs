using System.Globalization;
using System.Text.RegularExpressions;

namespace Microsoft.PowerShell.Commands;

/// <summary>The lines around a match.</summary>
public sealed record MatchInfoContext(IReadOnlyList<string> PreContext, IReadOnlyList<string> PostContext)
{
    /// <summary>The same as <see cref="PreContext"/>: the shell shows every matching line itself.</summary>
    public IReadOnlyList<string> DisplayPreContext => PreContext;

    /// <summary>The same as <see cref="PostContext"/>.</summary>
    public IReadOnlyList<string> DisplayPostContext => PostContext;
}

/// <summary>A line in which <c>Select-String</c> found its pattern.</summary>
public sealed class MatchInfo
{
    /// <summary>What stands for the file where there is none.</summary>
    public const string NoFile = "InputStream";

    /// <summary>The search ignored case.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>The line's number, from 1.</summary>
    public ulong LineNumber { get; init; }

    /// <summary>The line.</summary>
    public required string Line { get; init; }

    /// <summary>The file's full path.</summary>
    public string Path { get; init; } = NoFile;

    /// <summary>The file's name.</summary>
    public string Filename => Path == NoFile ? NoFile : System.IO.Path.GetFileName(Path);

    /// <summary>The pattern that was found.</summary>
    public required string Pattern { get; init; }

    /// <summary>The lines around it, if asked for.</summary>
    public MatchInfoContext? Context { get; init; }

    /// <summary>Where in the line.</summary>
    public Match[] Matches { get; init; } = [];

    /// <summary>The file's path as seen from a folder.</summary>
    public string RelativePath(string directory) => Path == NoFile ? NoFile : System.IO.Path.GetRelativePath(directory, Path);

    /// <inheritdoc/>
    public override string ToString() => ToString(null);

    /// <summary>The match as the console shows it, with the file's path as seen from a folder.</summary>
    public string ToString(string? directory)
    {
        if (Context is null)
            return Prefix("", LineNumber, directory) + Line;
        IEnumerable<string> before = Context.PreContext.Select((line, index) =>
            Prefix("  ", LineNumber - (ulong)(Context.PreContext.Count - index), directory) + line);
        IEnumerable<string> after = Context.PostContext.Select((line, index) => Prefix("  ", LineNumber + (ulong)index + 1, directory) + line);
        return string.Join(Environment.NewLine, [.. before, Prefix("> ", LineNumber, directory) + Line, .. after]);
    }

    /// <summary>As <see cref="ToString(string)"/>; the engine's view asks for this one.</summary>
    public string ToEmphasizedString(string directory) => ToString(directory);

    private string Prefix(string mark, ulong number, string? directory) => Path == NoFile
        ? mark
        : string.Create(CultureInfo.InvariantCulture, $"{mark}{(directory is null ? Path : RelativePath(directory))}:{number}:");
}
