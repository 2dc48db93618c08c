using System.Collections;
using System.Management.Automation;
using VersionManager.Shell.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>Select-Object</c>: some of the objects, or some of their properties.</summary>
[Cmdlet(VerbsCommon.Select, "Object", DefaultParameterSetName = "DefaultParameter")]
public sealed class SelectObjectCommand : PSCmdlet
{
    private readonly Queue<PSObject> _tail = new();
    private readonly List<PSObject> _unique = [];
    private PropertyDefinition[] _properties = [];
    private WildcardPattern[] _excluded = [];
    private int _seen;
    private int _written;
    private int? _first;
    private int? _last;
    private HashSet<int>? _indexes;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0, ParameterSetName = "DefaultParameter")]
    [Parameter(Position = 0, ParameterSetName = "SkipLastParameter")]
    public object[]? Property { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "SkipLastParameter")]
    public string[]? ExcludeProperty { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "SkipLastParameter")]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseInsensitive { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int Last
    {
        get => _last ?? 0;
        set => _last = value;
    }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int First
    {
        get => _first ?? 0;
        set => _first = value;
    }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    [Parameter(ParameterSetName = "SkipLastParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int SkipLast { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "IndexParameter")]
    public SwitchParameter Wait { get; set; }

    [Parameter(ParameterSetName = "IndexParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int[] Index
    {
        get => [.. _indexes ?? []];
        set => _indexes = [.. value];
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _properties = PropertyDefinition.Parse(this, Property, "Name", "Label", "Expression");
        _excluded = [.. (ExcludeProperty ?? []).Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        if (_excluded.Length > 0 && _properties.Length == 0)
            _properties = PropertyDefinition.Parse(this, ["*"]);
        if (_first == 0 && _last is null && _indexes is null)
            StopUpstream();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null || ReferenceEquals(InputObject, System.Management.Automation.Internal.AutomationNull.Value))
            return;
        int position = _seen++;
        if (_indexes is not null)
            TakeIndexed(position);
        else if (SkipLast > 0)
            Delay(SkipLast);
        else if (_last is not null)
            TakeEnds(position);
        else if (position >= Skip)
            TakeFirst();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_last is not null)
        {
            // -Skip counts from the end when it goes with -Last.
            int skip = _first is null ? Skip : 0;
            foreach (PSObject item in _tail.Take(Math.Max(0, _tail.Count - skip)).TakeLast(_last.Value))
                Emit(item);
        }

        foreach (PSObject item in _unique)
            WriteObject(item);
    }

    private void TakeIndexed(int position)
    {
        if (_indexes!.Contains(position))
            Emit(InputObject!);
        if (_indexes.Count == 0 || position >= _indexes.Max())
            StopUpstream();
    }

    private void Delay(int count)
    {
        _tail.Enqueue(InputObject!);
        if (_tail.Count > count)
            Emit(_tail.Dequeue());
    }

    private void TakeEnds(int position)
    {
        if (_first is { } first && position >= Skip && _written < first)
        {
            _written++;
            Emit(InputObject!);
            return;
        }

        _tail.Enqueue(InputObject!);
        if (_tail.Count > _last!.Value + (_first is null ? Skip : 0))
            _tail.Dequeue();
    }

    private void TakeFirst()
    {
        if (_first is { } first && _written >= first)
            return;
        _written++;
        Emit(InputObject!);
        if (_written >= _first)
            StopUpstream();
    }

    private void StopUpstream()
    {
        if (Wait)
            return;
        foreach (PSObject item in _unique)
            WriteObject(item);
        _unique.Clear();
        throw EngineInternals.StopUpstream(this);
    }

    private void Emit(PSObject input)
    {
        if (ExpandProperty is not null)
            Expand(input);
        else
            Write(_properties.Length == 0 ? input : Project(input));
    }

    private void Write(PSObject output)
    {
        if (!Unique)
            WriteObject(output);
        else if (!_unique.Any(known => SameAs(known, output)))
            _unique.Add(output);
    }

    private bool SameAs(PSObject first, PSObject second)
    {
        PSObjectComparer comparer = new(!CaseInsensitive, System.Globalization.CultureInfo.CurrentCulture);
        if (first.BaseObject is not PSCustomObject || second.BaseObject is not PSCustomObject)
            return comparer.Equals(first, second);
        return first.Properties.Select(property => property.Name).SequenceEqual(second.Properties.Select(property => property.Name))
            && first.Properties.All(property => comparer.Equals(property.Value, second.Properties[property.Name].Value));
    }

    private PSObject Project(PSObject input)
    {
        PSObject output = new();
        output.TypeNames.Insert(0, "Selected." + input.TypeNames.FirstOrDefault(name => !name.StartsWith("Selected.", StringComparison.Ordinal)));
        AddProperties(input, output);
        return output;
    }

    private void AddProperties(PSObject input, PSObject output)
    {
        foreach (PropertyDefinition definition in _properties)
        {
            foreach (PSPropertyExpression expression in definition.Resolve(input))
            {
                string name = definition.Label ?? expression.ToString();
                if (_excluded.Any(pattern => pattern.IsMatch(name)))
                    continue;
                if (output.Properties[name] is not null)
                {
                    if (definition.Expression.HasWildCardCharacters)
                        continue;
                    WriteError(new ErrorRecord(
                        new PSArgumentException($"The property cannot be processed because the property \"{name}\" already exists."),
                        "AlreadyExistingUserSpecifiedPropertyNoExpand", ErrorCategory.InvalidOperation, input));
                    continue;
                }

                output.Properties.Add(new PSNoteProperty(name, expression.GetValues(input) is [{ Exception: null } value, ..] ? value.Result : null));
            }
        }
    }

    private void Expand(PSObject input)
    {
        List<PSPropertyExpressionResult> values = new PSPropertyExpression(ExpandProperty).GetValues(input);
        if (values.Count == 0)
        {
            WriteError(new ErrorRecord(
                new PSArgumentException($"Property \"{ExpandProperty}\" cannot be found."), "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, input));
            return;
        }

        foreach (PSPropertyExpressionResult value in values)
        {
            if (value.Exception is not null)
            {
                WriteError(new ErrorRecord(value.Exception, "PropertyEvaluationExpand", ErrorCategory.InvalidResult, input));
                continue;
            }

            IEnumerator? items = LanguagePrimitives.GetEnumerator(value.Result);
            if (items is null)
                WriteExpanded(input, value.Result);
            else
                while (items.MoveNext())
                    WriteExpanded(input, items.Current);
        }
    }

    private void WriteExpanded(PSObject input, object? value)
    {
        if (value is null)
        {
            if (_properties.Length == 0)
                WriteObject(null);
            return;
        }

        PSObject output = _properties.Length == 0 ? PSObject.AsPSObject(value) : PSObject.AsPSObject(value).Copy();
        AddProperties(input, output);
        Write(output);
    }
}
