using System.Collections.ObjectModel;
using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Resolve-Path</c>.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo), typeof(string))]
public sealed class ResolvePathCommand : PathCmdlet
{
    [Parameter]
    public SwitchParameter Relative { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool IsForced => Force;

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
                    WriteObject(Relative ? RelativeTo(match) : match);
            });
        }
    }

    private string RelativeTo(PathInfo match)
    {
        string relative = System.IO.Path.GetRelativePath(SessionState.Path.CurrentLocation.ProviderPath, match.ProviderPath);
        return relative.StartsWith('.') ? relative : SessionState.Path.Combine(".", relative);
    }
}

/// <summary><c>Convert-Path</c>: the file system's own path of something.</summary>
[Cmdlet(VerbsData.Convert, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(string))]
public sealed class ConvertPathCommand : PathCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            ForPath(() =>
            {
                var matches = (Collection<PathInfo>)EngineInternals.Call(
                    SessionState.Path, "GetResolvedPSPathFromPSPath", path, NewContext())!;
                WriteObject(matches.Select(match => match.ProviderPath), enumerateCollection: true);
            });
        }
    }
}
