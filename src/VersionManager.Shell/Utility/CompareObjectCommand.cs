using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Compare-Object</c>: what one set has and the other has not.</summary>
[Cmdlet(VerbsData.Compare, "Object")]
[OutputType(typeof(PSObject))]
public sealed class CompareObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _difference = [];

    [Parameter(Position = 0, Mandatory = true)]
    [AllowEmptyCollection]
    public PSObject[] ReferenceObject { get; set; } = [];

    [Parameter(Position = 1, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public PSObject[] DifferenceObject { get; set; } = [];

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int SyncWindow { get; set; } = int.MaxValue;

    [Parameter]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter ExcludeDifferent { get; set; }

    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public string? Culture { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _difference.AddRange(DifferenceObject.Where(item => item is not null));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        PSObjectComparer comparer = new(CaseSensitive, Culture is null ? CultureInfo.CurrentCulture : CultureInfo.GetCultureInfo(Culture));
        PropertyDefinition[] properties = PropertyDefinition.Parse(this, Property, "Expression");
        List<(int Index, PSObject Item)> unmatched = [];
        List<PSObject?> right = [.. _difference];
        foreach ((int index, PSObject left) in ReferenceObject.Where(item => item is not null).Index())
        {
            int match = FindMatch(left, index, right, properties, comparer);
            if (match < 0)
            {
                unmatched.Add((index, left));
                continue;
            }

            right[match] = null;
            if (IncludeEqual || ExcludeDifferent)
                Emit(left, "==", properties);
        }

        if (ExcludeDifferent)
            return;
        foreach ((int index, PSObject? item) in right.Index())
        {
            if (item is not null)
                Emit(item, "=>", properties);
        }

        foreach ((_, PSObject item) in unmatched)
            Emit(item, "<=", properties);
    }

    private int FindMatch(PSObject left, int index, List<PSObject?> right, PropertyDefinition[] properties, PSObjectComparer comparer)
    {
        long lowest = Math.Max(0, (long)index - SyncWindow);
        long highest = Math.Min(right.Count - 1, (long)index + SyncWindow);
        for (int candidate = (int)lowest; candidate <= highest; candidate++)
        {
            if (right[candidate] is { } item && Same(left, item, properties, comparer))
                return candidate;
        }

        return -1;
    }

    private static bool Same(PSObject left, PSObject right, PropertyDefinition[] properties, PSObjectComparer comparer) =>
        properties.Length == 0
            ? comparer.Equals(left, right)
            : properties.All(property => comparer.Equals(property.Value(left), property.Value(right)));

    private void Emit(PSObject item, string side, PropertyDefinition[] properties)
    {
        PSObject output;
        if (PassThru)
        {
            output = item.Copy();
        }
        else
        {
            output = new PSObject();
            if (properties.Length == 0)
                output.Properties.Add(new PSNoteProperty("InputObject", item));
            foreach (PropertyDefinition property in properties)
                output.Properties.Add(new PSNoteProperty(property.Expression.ToString(), property.Value(item)));
        }

        output.Properties.Add(new PSNoteProperty("SideIndicator", side));
        WriteObject(output);
    }
}
