using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Get-Random</c>: a number below a limit, or some of a list.</summary>
[Cmdlet(VerbsCommon.Get, "Random", DefaultParameterSetName = "RandomNumber")]
[OutputType(typeof(int), typeof(long), typeof(double))]
public sealed class GetRandomCommand : PSCmdlet
{
    private readonly List<object?> _items = [];
    private Random _random = Random.Shared;

    [Parameter(Position = 0, ParameterSetName = "RandomNumber")]
    public object? Maximum { get; set; }

    [Parameter(ParameterSetName = "RandomNumber")]
    public object? Minimum { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "RandomList", ValueFromPipeline = true)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Shuffle", ValueFromPipeline = true)]
    [AllowNull]
    public object?[]? InputObject { get; set; }

    [Parameter(ParameterSetName = "RandomNumber")]
    [Parameter(ParameterSetName = "RandomList")]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 1;

    [Parameter(Mandatory = true, ParameterSetName = "Shuffle")]
    public SwitchParameter Shuffle { get; set; }

    [Parameter]
    public int? SetSeed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (SetSeed is { } seed)
            _random = new Random(seed);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != "RandomNumber")
            _items.AddRange(InputObject ?? [null]);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == "RandomNumber")
        {
            for (int index = 0; index < Count; index++)
                WriteNumber();
            return;
        }

        object?[] items = [.. _items];
        _random.Shuffle(items);
        WriteObject(Shuffle ? items : items.Take(Count), enumerateCollection: true);
    }

    private void WriteNumber()
    {
        object? minimum = ToNumber(Minimum);
        object? maximum = ToNumber(Maximum);
        if (minimum is double || maximum is double)
        {
            double low = LanguagePrimitives.ConvertTo<double>(minimum ?? 0);
            double high = LanguagePrimitives.ConvertTo<double>(maximum ?? double.MaxValue);
            Check(low < high, low, high);
            WriteObject(low + (_random.NextDouble() * (high - low)));
            return;
        }

        long lowest = LanguagePrimitives.ConvertTo<long>(minimum ?? 0);
        long highest = LanguagePrimitives.ConvertTo<long>(maximum ?? int.MaxValue);
        Check(lowest < highest, lowest, highest);
        long value = _random.NextInt64(lowest, highest);
        WriteObject(minimum is long || maximum is long ? (object)value : (int)value);
    }

    /// <summary>An int, a long or a double, as a literal of the language would be.</summary>
    private static object? ToNumber(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        return bare switch
        {
            null or int or long or double => bare,
            float or decimal => LanguagePrimitives.ConvertTo<double>(bare),
            string text when LanguagePrimitives.TryConvertTo(text, out int number) => number,
            string text when LanguagePrimitives.TryConvertTo(text, out long number) => number,
            _ when LanguagePrimitives.TryConvertTo(bare, out long number) => number is >= int.MinValue and <= int.MaxValue ? (int)number : number,
            _ => LanguagePrimitives.ConvertTo<double>(bare),
        };
    }

    private void Check(bool holds, object minimum, object maximum)
    {
        if (!holds)
            ThrowTerminatingError(new ErrorRecord(
                new ArgumentException($"The Minimum value ({minimum}) cannot be greater than or equal to the Maximum value ({maximum})."),
                "MinGreaterThanOrEqualMax", ErrorCategory.InvalidArgument, null));
    }
}
