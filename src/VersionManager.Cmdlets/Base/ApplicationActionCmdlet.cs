using System.Management.Automation;

namespace VersionManager.Cmdlets;

/// <summary>A cmdlet that changes something of an application on nodes.</summary>
public abstract class ApplicationActionCmdlet : NodeActionCmdlet
{
    /// <summary>The application.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    [ValidateNotNullOrEmpty]
    public string Application { get; set; } = "";
}
