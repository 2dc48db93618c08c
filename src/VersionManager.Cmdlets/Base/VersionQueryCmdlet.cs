using System.Management.Automation;

namespace VersionManager.Cmdlets;

/// <summary>A cmdlet that asks nodes of versions of applications.</summary>
public abstract class VersionQueryCmdlet : ApplicationQueryCmdlet
{
    /// <summary>Versions; all when absent.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public Version[]? Version { get; set; }

    /// <summary>The filter that this pipeline record's parameters stand for; usable on other threads.</summary>
    private protected Func<string, Version, bool> Selection()
    {
        NameFilter applications = new(Application);
        Version[]? versions = Version;
        return (application, version) => applications.Matches(application) && (versions is null || versions.Contains(version));
    }
}
