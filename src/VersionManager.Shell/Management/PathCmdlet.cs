using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>A provider cmdlet that takes <c>-Path</c> with wildcards or <c>-LiteralPath</c> without.</summary>
public abstract class PathCmdlet : ProviderCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";

    [Parameter(Position = 0, ParameterSetName = PathSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = LiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath
    {
        get => Path;
        set
        {
            HasLiteralPath = true;
            Path = value;
        }
    }

    private protected bool HasLiteralPath { get; private set; }

    private protected override bool IsLiteral => HasLiteralPath;

    private protected string FirstPath => Path is [string first, ..] ? first : ".";
}

/// <summary>A path cmdlet that can narrow what its wildcards match.</summary>
public abstract class FilteredPathCmdlet : PathCmdlet
{
    [Parameter]
    public string? Filter { get; set; }

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool IsForced => Force;

    private protected override string? NameFilter => Filter;

    private protected override string[]? Includes => Include;

    private protected override string[]? Excludes => Exclude;
}
