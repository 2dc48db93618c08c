using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Split-Path</c>: one part of a path, which need not exist unless <c>-Resolve</c> is given.</summary>
[Cmdlet(VerbsCommon.Split, "Path", DefaultParameterSetName = "ParentSet")]
[OutputType(typeof(string), typeof(bool))]
public sealed class SplitPathCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "ParentSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "LeafSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "LeafBaseSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "ExtensionSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "QualifierSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "NoQualifierSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "IsAbsoluteSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPathSet", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath
    {
        get => Path;
        set => Path = value;
    }

    [Parameter(ParameterSetName = "ParentSet")]
    public SwitchParameter Parent { get; set; } = true;

    [Parameter(Mandatory = true, ParameterSetName = "LeafSet")]
    public SwitchParameter Leaf { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LeafBaseSet")]
    public SwitchParameter LeafBase { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "ExtensionSet")]
    public SwitchParameter Extension { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "QualifierSet")]
    public SwitchParameter Qualifier { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "NoQualifierSet")]
    public SwitchParameter NoQualifier { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "IsAbsoluteSet")]
    public SwitchParameter IsAbsolute { get; set; }

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Resolve ? ResolveAll() : [.. Path])
        {
            switch (ParameterSetName)
            {
                case "LeafSet":
                    WriteObject(Child(path));
                    break;
                case "LeafBaseSet":
                    WriteObject(System.IO.Path.GetFileNameWithoutExtension(Child(path)));
                    break;
                case "ExtensionSet":
                    WriteObject(System.IO.Path.GetExtension(Child(path)));
                    break;
                case "IsAbsoluteSet":
                    WriteObject(SessionState.Path.IsPSAbsolute(path, out _));
                    break;
                case "QualifierSet":
                    WriteQualifier(path);
                    break;
                case "NoQualifierSet":
                    WriteObject(path[QualifierLength(path)..]);
                    break;
                default:
                    WriteObject(SessionState.Path.ParseParent(path, ""));
                    break;
            }
        }
    }

    private string Child(string path) => SessionState.Path.ParseChildName(path);

    private void WriteQualifier(string path)
    {
        int length = QualifierLength(path);
        if (length > 0)
            WriteObject(path[..length]);
        else
            WriteError(new ErrorRecord(
                new FormatException($"Cannot parse path because path '{path}' does not have a qualifier specified."),
                "ParsePathFormatError", ErrorCategory.InvalidArgument, path));
    }

    /// <summary>The length of a drive's or provider's name with its colons.</summary>
    private int QualifierLength(string path)
    {
        if (SessionState.Path.IsProviderQualified(path))
            return path.IndexOf("::", StringComparison.Ordinal) + 2;
        return SessionState.Path.IsPSAbsolute(path, out string drive) && path.StartsWith(drive + ":", StringComparison.OrdinalIgnoreCase)
            ? drive.Length + 1
            : 0;
    }

    private List<string> ResolveAll()
    {
        List<string> found = [];
        foreach (string path in Path)
        {
            try
            {
                found.AddRange(SessionState.Path.GetResolvedPSPathFromPSPath(path).Select(match => match.Path));
            }
            catch (ItemNotFoundException missing)
            {
                WriteError(new ErrorRecord(missing.ErrorRecord, missing));
            }
        }

        return found;
    }
}
