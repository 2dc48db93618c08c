using System.Management.Automation;

namespace VersionManager.Cmdlets;

/// <summary>A cmdlet that asks nodes of applications.</summary>
public abstract class ApplicationQueryCmdlet : NodeQueryCmdlet
{
    /// <summary>Applications, with wildcards; all when absent.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApplicationCompleter))]
    [SupportsWildcards]
    public string[]? Application { get; set; }
}
