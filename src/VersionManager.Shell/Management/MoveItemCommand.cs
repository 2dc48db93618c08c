using System.Collections.ObjectModel;
using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Move-Item</c>.</summary>
[Cmdlet(VerbsCommon.Move, "Item", DefaultParameterSetName = "Path", SupportsShouldProcess = true)]
public sealed class MoveItemCommand : FilteredPathCmdlet
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            ForPath(() =>
            {
                var matches = (Collection<PathInfo>)EngineInternals.Call(
                    SessionState.Path, "GetResolvedPSPathFromPSPath", path, NewContext())!;
                foreach (PathInfo match in matches)
                    ForPath(() => MoveOne(match.Path));
            });
        }
    }

    private void MoveOne(string path)
    {
        object context = NewContext(PassThru);
        EngineInternals.Set(context, "SuppressWildcardExpansion", true);
        if (EngineInternals.Call(SessionState.Path, "IsCurrentLocationOrAncestor", path, context) is true)
            throw new PSInvalidOperationException($"Cannot move the item at '{path}' because it is in use.");
        EngineInternals.Call(InvokeProvider.Item, "Move", path, Destination, context);
    }
}

/// <summary><c>Rename-Item</c>.</summary>
[Cmdlet(VerbsCommon.Rename, "Item", DefaultParameterSetName = "ByPath", SupportsShouldProcess = true)]
public sealed class RenameItemCommand : ProviderCmdlet
{
    private bool _literal;

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByPath")]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByLiteralPath")]
    [Alias("PSPath", "LP")]
    public string LiteralPath
    {
        get => Path;
        set
        {
            _literal = true;
            Path = value;
        }
    }

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string NewName { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool IsForced => Force;

    private protected override bool IsLiteral => _literal;

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForPath(() =>
    {
        EngineInternals.Call(InvokeProvider.Item, "Rename", Path, NewName, NewContext(PassThru));
    });
}
