using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Get-ChildItem</c>; <c>-File</c>, <c>-Directory</c> and their like come from the file system's provider.</summary>
[Cmdlet(VerbsCommon.Get, "ChildItem", DefaultParameterSetName = "Items")]
public sealed class GetChildItemCommand : ProviderCmdlet
{
    private bool _literal;
    private uint? _depth;

    [Parameter(Position = 0, ParameterSetName = "Items", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[]? Path { get; set; }

    [Parameter(ParameterSetName = "LiteralItems", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath
    {
        get => Path;
        set
        {
            _literal = true;
            Path = value;
        }
    }

    [Parameter(Position = 1)]
    public string? Filter { get; set; }

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    [Parameter]
    [Alias("s", "r")]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public uint Depth
    {
        get => _depth ?? uint.MaxValue;
        set
        {
            _depth = value;
            Recurse = true;
        }
    }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter Name { get; set; }

    private protected override bool IsForced => Force;

    private protected override bool IsLiteral => _literal;

    private protected override string? NameFilter => Filter;

    private protected override string[]? Includes => Include;

    private protected override string[]? Excludes => Exclude;

    private protected override object? GetProviderParameters(object context)
    {
        string path = Path is [string first, ..] ? first : ".";
        return Name
            ? EngineInternals.Call(InvokeProvider.ChildItem, "GetChildNamesDynamicParameters", path, context)
            : EngineInternals.Call(InvokeProvider.ChildItem, "GetChildItemsDynamicParameters", path, (bool)Recurse, context);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path is { Length: > 0 } ? Path : [""])
        {
            ForPath(() =>
            {
                if (Name)
                    EngineInternals.Call(
                        InvokeProvider.ChildItem, "GetNames", path, ReturnContainers.ReturnMatchingContainers, (bool)Recurse, Depth, NewContext());
                else
                    EngineInternals.Call(InvokeProvider.ChildItem, "Get", path, (bool)Recurse, Depth, NewContext());
            });
        }
    }
}
