using System.Globalization;
using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>What <c>Measure-Object</c> found about numbers.</summary>
public sealed class GenericMeasureInfo
{
    /// <summary>How many were measured.</summary>
    public int Count { get; set; }

    /// <summary>Their mean, if asked for.</summary>
    public double? Average { get; set; }

    /// <summary>Their sum, if asked for.</summary>
    public double? Sum { get; set; }

    /// <summary>The greatest, if asked for.</summary>
    public object? Maximum { get; set; }

    /// <summary>The least, if asked for.</summary>
    public object? Minimum { get; set; }

    /// <summary>The sample's standard deviation, if asked for.</summary>
    public double? StandardDeviation { get; set; }

    /// <summary>The property measured.</summary>
    public string? Property { get; set; }
}

/// <summary>What <c>Measure-Object</c> found about text.</summary>
public sealed class TextMeasureInfo
{
    /// <summary>Lines, if asked for.</summary>
    public int? Lines { get; set; }

    /// <summary>Words, if asked for.</summary>
    public int? Words { get; set; }

    /// <summary>Characters, if asked for.</summary>
    public int? Characters { get; set; }

    /// <summary>The property measured.</summary>
    public string? Property { get; set; }
}

/// <summary><c>Measure-Object</c>.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Object", DefaultParameterSetName = "GenericMeasure")]
[OutputType(typeof(GenericMeasureInfo), typeof(TextMeasureInfo))]
public sealed class MeasureObjectCommand : PSCmdlet
{
    private readonly SortedDictionary<int, (string? Name, List<object> Values)> _columns = [];
    private readonly Dictionary<string, int> _order = new(StringComparer.OrdinalIgnoreCase);

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter AllStats { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Average { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Sum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Maximum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Minimum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter StandardDeviation { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Line { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Word { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Character { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter IgnoreWhiteSpace { get; set; }

    private bool NeedsNumbers => Sum || Average || StandardDeviation || AllStats;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null || ReferenceEquals(InputObject, System.Management.Automation.Internal.AutomationNull.Value))
            return;
        if (Property is null)
        {
            Add(null, InputObject.BaseObject is PSCustomObject ? InputObject : InputObject.BaseObject);
            return;
        }

        foreach (PropertyDefinition property in PropertyDefinition.Parse(this, Property, "Expression"))
        {
            foreach (PSPropertyExpression expression in property.Resolve(InputObject))
            {
                if (expression.GetValues(InputObject) is [{ Exception: null, Result: { } value }, ..])
                    Add(expression.ToString(), value is PSObject wrapped ? wrapped.BaseObject : value);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_columns.Count == 0 && Property is not null)
        {
            // As for a property read with a dot, only strict mode minds.
            foreach (object property in Property.Where(name => EngineInternals.IsStrict(this) && name is string text && !WildcardPattern.ContainsWildcardCharacters(text)))
                WriteError(new ErrorRecord(
                    new PSArgumentException($"The property \"{property}\" cannot be found in the input for any objects."),
                    "GenericMeasurePropertyNotFound", ErrorCategory.InvalidArgument, null));
            return;
        }

        if (_columns.Count == 0)
            _columns.Add(0, (null, []));
        foreach ((string? name, List<object> values) in _columns.Values)
            WriteObject(ParameterSetName == "TextMeasure" ? Text(name, values) : Generic(name, values));
    }

    private void Add(string? name, object value)
    {
        if (!_order.TryGetValue(name ?? "", out int index))
        {
            _order.Add(name ?? "", index = _order.Count);
            _columns.Add(index, (name, []));
        }

        if (ParameterSetName == "GenericMeasure" && NeedsNumbers && !LanguagePrimitives.TryConvertTo(value, out double _))
        {
            WriteError(new ErrorRecord(
                new PSArgumentException($"Input object \"{value}\" is not numeric."), "NonNumericInputObject", ErrorCategory.InvalidType, value));
            return;
        }

        _columns[index].Values.Add(value);
    }

    private GenericMeasureInfo Generic(string? name, List<object> values)
    {
        GenericMeasureInfo result = new() { Count = values.Count, Property = name };
        if (values.Count == 0)
            return result;
        PSObjectComparer comparer = new(caseSensitive: false, CultureInfo.CurrentCulture);
        if (Maximum || AllStats)
            result.Maximum = Numeric(values.Aggregate((best, next) => comparer.Compare(next, best) > 0 ? next : best));
        if (Minimum || AllStats)
            result.Minimum = Numeric(values.Aggregate((best, next) => comparer.Compare(next, best) < 0 ? next : best));
        if (!NeedsNumbers)
            return result;
        double[] numbers = [.. values.Select(LanguagePrimitives.ConvertTo<double>)];
        double mean = numbers.Average();
        result.Sum = Sum || AllStats ? numbers.Sum() : null;
        result.Average = Average || AllStats ? mean : null;
        if (StandardDeviation || AllStats)
            result.StandardDeviation = numbers.Length < 2 ? 0 : Math.Sqrt(numbers.Sum(number => (number - mean) * (number - mean)) / (numbers.Length - 1));
        return result;
    }

    // Whole numbers come out as doubles, so that the two ends and the mean are of one type.
    private static object Numeric(object value) =>
        value is not string && value is IConvertible && LanguagePrimitives.TryConvertTo(value, out double number) ? number : value;

    private TextMeasureInfo Text(string? name, List<object> values)
    {
        string[] texts = [.. values.Select(LanguagePrimitives.ConvertTo<string>)];
        return new TextMeasureInfo
        {
            Property = name,
            Lines = Line ? texts.Sum(text => text.Length == 0 ? 0 : text.TrimEnd('\n').Count(character => character == '\n') + 1) : null,
            Words = Word ? texts.Sum(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length) : null,
            Characters = Character ? texts.Sum(text => IgnoreWhiteSpace ? text.Count(character => !char.IsWhiteSpace(character)) : text.Length) : null,
        };
    }
}
