using System.Management.Automation;
using System.Text;
using System.Text.RegularExpressions;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Select-String</c>.</summary>
[Cmdlet(VerbsCommon.Select, "String", DefaultParameterSetName = "File")]
[OutputType(typeof(MatchInfo), typeof(bool), typeof(string))]
public sealed class SelectStringCommand : PSCmdlet
{
    private readonly List<string> _input = [];
    private Regex[] _patterns = [];
    private bool _found;

    [Parameter(Position = 0, Mandatory = true)]
    public string[] Pattern { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Object")]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "File")]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralFile")]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter SimpleMatch { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    [Parameter]
    public SwitchParameter List { get; set; }

    [Parameter]
    public SwitchParameter NotMatch { get; set; }

    [Parameter]
    public SwitchParameter AllMatches { get; set; }

    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter]
    [EncodingName]
    public Encoding Encoding { get; set; } = EncodingNameAttribute.Default;

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    [ValidateCount(1, 2)]
    public int[]? Context { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RegexOptions options = CaseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase;
        try
        {
            _patterns = [.. Pattern.Select(pattern => new Regex(SimpleMatch ? Regex.Escape(pattern) : pattern, options))];
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(new ErrorRecord(error, "InvalidRegex", ErrorCategory.InvalidArgument, Pattern));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Object")
        {
            if (InputObject?.BaseObject is FileInfo file)
                Search(File.ReadLines(file.FullName, Encoding), file.FullName);
            else if (InputObject is not null)
                _input.Add(LanguagePrimitives.ConvertTo<string>(InputObject));
            return;
        }

        foreach (string path in Files())
            Search(File.ReadLines(path, Encoding), path);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Search(_input, MatchInfo.NoFile);
        if (Quiet && !_found)
            WriteObject(false);
    }

    private List<string> Files()
    {
        List<string> files = [];
        foreach (string path in Path ?? LiteralPath!)
        {
            try
            {
                if (LiteralPath is not null)
                    files.Add(SessionState.Path.GetUnresolvedProviderPathFromPSPath(path));
                else
                    files.AddRange(SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _));
            }
            catch (ItemNotFoundException missing)
            {
                WriteError(new ErrorRecord(missing.ErrorRecord, missing));
            }
        }

        foreach (string folder in files.Where(Directory.Exists))
            WriteError(new ErrorRecord(
                new IOException($"The file {folder} cannot be read: it is a directory."), "ProcessingFile", ErrorCategory.InvalidArgument, folder));
        files.RemoveAll(Directory.Exists);
        return files;
    }

    private void Search(IEnumerable<string> source, string path)
    {
        if (Quiet && _found)
            return;
        IReadOnlyList<string> lines = source as IReadOnlyList<string> ?? [.. source];
        for (int index = 0; index < lines.Count; index++)
        {
            if (FindIn(lines[index]) is not { } found)
                continue;
            _found = true;
            if (Quiet)
            {
                WriteObject(true);
                throw EngineInternals.StopUpstream(this);
            }

            WriteObject(Raw ? lines[index] : Describe(lines, index, path, found.Pattern, found.Matches));
            if (List)
                return;
        }
    }

    private (string Pattern, Match[] Matches)? FindIn(string line)
    {
        for (int index = 0; index < _patterns.Length; index++)
        {
            Match[] matches = AllMatches ? [.. _patterns[index].Matches(line).Cast<Match>()] : _patterns[index].Match(line) is { Success: true } one ? [one] : [];
            if (matches.Length > 0)
                return NotMatch ? null : (Pattern[index], matches);
        }

        return NotMatch ? (Pattern[0], []) : null;
    }

    private MatchInfo Describe(IReadOnlyList<string> lines, int index, string path, string pattern, Match[] matches)
    {
        int before = Context?[0] ?? 0;
        int after = Context?[^1] ?? 0;
        return new MatchInfo
        {
            IgnoreCase = !CaseSensitive,
            Line = lines[index],
            LineNumber = (ulong)index + 1,
            Path = path,
            Pattern = pattern,
            Matches = matches,
            Context = Context is null ? null : new MatchInfoContext(
                [.. lines.Skip(Math.Max(0, index - before)).Take(Math.Min(before, index))], [.. lines.Skip(index + 1).Take(after)]),
        };
    }
}
