using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Join-Path</c>.</summary>
[Cmdlet(VerbsCommon.Join, "Path")]
[OutputType(typeof(string))]
public sealed class JoinPathCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string[] Path { get; set; } = [];

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string[]? ChildPath { get; set; }

    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true, ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? AdditionalChildPath { get; set; }

    [Parameter]
    public SwitchParameter Resolve { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string child = "";
        foreach (string part in (ChildPath ?? []).Concat(AdditionalChildPath ?? []))
            child = child.Length == 0 ? part ?? "" : SessionState.Path.Combine(child, part ?? "");
        foreach (string path in Path)
        {
            string joined = SessionState.Path.Combine(path, child);
            if (!Resolve)
            {
                WriteObject(joined);
                continue;
            }

            try
            {
                Collection<PathInfo> matches = SessionState.Path.GetResolvedPSPathFromPSPath(joined);
                WriteObject(matches.Select(match => match.Provider.Name == "FileSystem" ? match.ProviderPath : match.Path), true);
            }
            catch (ItemNotFoundException missing)
            {
                WriteError(new ErrorRecord(missing.ErrorRecord, missing));
            }
        }
    }
}
