using System.Collections.ObjectModel;
using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Get-ItemProperty</c>.</summary>
[Cmdlet(VerbsCommon.Get, "ItemProperty", DefaultParameterSetName = "Path")]
public sealed class GetItemPropertyCommand : FilteredPathCmdlet
{
    [Parameter(Position = 1)]
    [Alias("PSProperty")]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
            ForPath(() => EngineInternals.Call(InvokeProvider.Property, "Get", path, new Collection<string>(Name ?? []), NewContext()));
    }
}
