using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Get-PSDrive</c>.</summary>
[Cmdlet(VerbsCommon.Get, "PSDrive")]
[OutputType(typeof(PSDriveInfo))]
public sealed class GetPSDriveCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public string[]? Name { get; set; }

    [Parameter]
    public string[]? PSProvider { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name ?? ["*"])
        {
            WildcardPattern pattern = new(name, WildcardOptions.IgnoreCase);
            PSDriveInfo[] found = [.. SessionState.Drive.GetAll()
                .Where(drive => pattern.IsMatch(drive.Name))
                .Where(drive => PSProvider is null || PSProvider.Contains(drive.Provider.Name, StringComparer.OrdinalIgnoreCase))
                .OrderBy(drive => drive.Name, StringComparer.OrdinalIgnoreCase)];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(new ErrorRecord(
                    new System.Management.Automation.DriveNotFoundException($"Cannot find drive. A drive with the name '{name}' does not exist."),
                    "GetLocationNoMatchingDrive", ErrorCategory.ObjectNotFound, name));
            WriteObject(found, enumerateCollection: true);
        }
    }
}
