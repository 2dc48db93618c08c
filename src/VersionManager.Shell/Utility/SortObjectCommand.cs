using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Sort-Object</c>. The order is always stable.</summary>
[Cmdlet("Sort", "Object", DefaultParameterSetName = "Default")]
public sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _items = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public string? Culture { get; set; }

    [Parameter(ParameterSetName = "Default")]
    public SwitchParameter Stable { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Top")]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Bottom")]
    [ValidateRange(1, int.MaxValue)]
    public int Bottom { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null && !ReferenceEquals(InputObject, System.Management.Automation.Internal.AutomationNull.Value))
            _items.Add(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        CultureInfo culture = Culture is null ? CultureInfo.CurrentCulture : CultureInfo.GetCultureInfo(Culture);
        PSObjectComparer values = new(CaseSensitive, culture);
        PropertyDefinition[] properties = PropertyDefinition.Parse(this, Property, "Expression", "Ascending", "Descending");
        RowComparer rows = new(values, [.. properties.Select(property => property.Descending ?? Descending)], Descending);
        IEnumerable<Row> sorted = _items
            .Select(item => new Row(item, properties.Length == 0 ? [item] : [.. properties.Select(property => property.Value(item))]))
            .OrderBy(row => row, rows);
        if (Unique)
            sorted = Distinct(sorted, rows);
        if (Top > 0)
            sorted = sorted.Take(Top);
        if (Bottom > 0)
            sorted = sorted.TakeLast(Bottom);
        foreach (Row row in sorted)
            WriteObject(row.Item);
    }

    private static IEnumerable<Row> Distinct(IEnumerable<Row> sorted, RowComparer comparer)
    {
        Row? previous = null;
        foreach (Row row in sorted)
        {
            if (previous is null || comparer.Compare(previous, row) != 0)
                yield return row;
            previous = row;
        }
    }

    private sealed record Row(PSObject Item, object?[] Keys);

    private sealed class RowComparer(PSObjectComparer values, bool[] descending, bool descendingItems) : IComparer<Row>
    {
        public int Compare(Row? x, Row? y)
        {
            for (int index = 0; index < x!.Keys.Length; index++)
            {
                int order = values.Compare(x.Keys[index], y!.Keys[index]);
                if (order != 0)
                    return (descending.Length == 0 ? descendingItems : descending[index]) ? -order : order;
            }

            return 0;
        }
    }
}
