using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>New-Item</c>: files, directories, links, variables; <c>-ItemType</c> is the provider's.</summary>
[Cmdlet(VerbsCommon.New, "Item", DefaultParameterSetName = "pathSet", SupportsShouldProcess = true)]
public sealed class NewItemCommand : ProviderCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "pathSet", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, ParameterSetName = "nameSet", ValueFromPipelineByPropertyName = true)]
    public string[]? Path { get; set; }

    [Parameter(ParameterSetName = "nameSet", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Name { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Type")]
    public string? ItemType { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Target")]
    public object? Value { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool IsForced => Force;

    private protected override object? GetProviderParameters(object context) => EngineInternals.Call(
        InvokeProvider.Item,
        "NewItemDynamicParameters",
        Path is [string first, ..] ? WildcardPattern.Escape(first) : ".",
        ItemType,
        Value,
        context);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path is { Length: > 0 } ? Path : [""])
            ForPath(() => EngineInternals.Call(InvokeProvider.Item, "New", path, Name, ItemType, Value, NewContext()));
    }
}
