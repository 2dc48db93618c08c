using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Copy-Item</c>.</summary>
[Cmdlet(VerbsCommon.Copy, "Item", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class CopyItemCommand : FilteredPathCmdlet
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? Destination { get; set; }

    [Parameter]
    public SwitchParameter Container { get; set; } = true;

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override object? GetProviderParameters(object context) =>
        EngineInternals.Call(InvokeProvider.Item, "CopyItemDynamicParameters", FirstPath, Destination, (bool)Recurse, context);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CopyContainers containers = Container ? CopyContainers.CopyTargetContainer : CopyContainers.CopyChildrenOfTargetContainer;
        foreach (string path in Path)
            ForPath(() => EngineInternals.Call(
                InvokeProvider.Item, "Copy", path, Destination, (bool)Recurse, containers, NewContext(PassThru)));
    }
}
