using System.Management.Automation;

namespace VersionManager.Cmdlets;

/// <summary>A cmdlet that changes something of a version of an application on nodes.</summary>
public abstract class VersionActionCmdlet : ApplicationActionCmdlet
{
    /// <summary>The version.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public Version Version { get; set; } = new();
}
