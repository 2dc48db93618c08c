using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Get-Item</c>.</summary>
[Cmdlet(VerbsCommon.Get, "Item", DefaultParameterSetName = "Path")]
public sealed class GetItemCommand : FilteredPathCmdlet
{
    private protected override object? GetProviderParameters(object context) =>
        EngineInternals.Call(InvokeProvider.Item, "GetItemDynamicParameters", FirstPath, context);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
            ForPath(() => EngineInternals.Call(InvokeProvider.Item, "Get", path, NewContext()));
    }
}

/// <summary><c>Set-Item</c>: the value of a variable, an environment variable, a function.</summary>
[Cmdlet(VerbsCommon.Set, "Item", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class SetItemCommand : FilteredPathCmdlet
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
            ForPath(() => EngineInternals.Call(InvokeProvider.Item, "Set", path, Value, NewContext(PassThru)));
    }
}

/// <summary><c>Clear-Item</c>.</summary>
[Cmdlet(VerbsCommon.Clear, "Item", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class ClearItemCommand : FilteredPathCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
            ForPath(() => EngineInternals.Call(InvokeProvider.Item, "Clear", path, NewContext(passThru: false)));
    }
}
