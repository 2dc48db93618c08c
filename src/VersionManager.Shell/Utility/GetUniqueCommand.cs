using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Get-Unique</c>: drops what repeats the object before it.</summary>
[Cmdlet(VerbsCommon.Get, "Unique", DefaultParameterSetName = "AsString")]
public sealed class GetUniqueCommand : PSCmdlet
{
    private PSObject? _previous;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(ParameterSetName = "AsString")]
    public SwitchParameter AsString { get; set; }

    [Parameter(ParameterSetName = "UniqueByType")]
    public SwitchParameter OnType { get; set; }

    [Parameter]
    public SwitchParameter CaseInsensitive { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null || (_previous is not null && Repeats(_previous, InputObject)))
            return;
        WriteObject(InputObject);
        _previous = InputObject;
    }

    private bool Repeats(PSObject first, PSObject second)
    {
        if (OnType)
            return first.TypeNames[0] == second.TypeNames[0];
        if (AsString)
            return string.Compare(first.ToString(), second.ToString(), CaseInsensitive, CultureInfo.CurrentCulture) == 0;
        return new PSObjectComparer(!CaseInsensitive, CultureInfo.CurrentCulture).Equals(first, second);
    }
}
