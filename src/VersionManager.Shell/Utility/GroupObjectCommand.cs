using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Objects that agree in what they were grouped by.</summary>
public class GroupInfo
{
    internal GroupInfo(object?[] values, PSObject first)
    {
        foreach (object? value in values)
            Values.Add(value!);
        Name = string.Join(", ", values.Select(value => LanguagePrimitives.ConvertTo<string>(value)));
        Group = [];
        Add(first);
    }

    /// <summary>The number of objects.</summary>
    public int Count { get; private set; }

    /// <summary>The objects; empty after <c>-NoElement</c>.</summary>
    public Collection<PSObject> Group { get; private set; }

    /// <summary>What they agree in, as text.</summary>
    public string Name { get; }

    /// <summary>What they agree in.</summary>
    public ArrayList Values { get; } = [];

    internal virtual void Add(PSObject item)
    {
        Group.Add(item);
        Count++;
    }

    internal GroupInfoNoElement WithoutElements() => new(this);

    private protected GroupInfo(GroupInfo other)
    {
        (Count, Name, Values, Group) = (other.Count, other.Name, other.Values, []);
    }
}

/// <summary>A group of which only the count is wanted.</summary>
public sealed class GroupInfoNoElement : GroupInfo
{
    internal GroupInfoNoElement(GroupInfo group) : base(group)
    {
    }
}

/// <summary><c>Group-Object</c>.</summary>
[Cmdlet(VerbsData.Group, "Object", DefaultParameterSetName = "HashTable")]
[OutputType(typeof(Hashtable), typeof(GroupInfo))]
public sealed class GroupObjectCommand : PSCmdlet
{
    private readonly List<(object?[] Keys, PSObject Item)> _items = [];
    private PropertyDefinition[] _properties = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter NoElement { get; set; }

    [Parameter(ParameterSetName = "HashTable")]
    [Alias("AHT")]
    public SwitchParameter AsHashTable { get; set; }

    [Parameter(ParameterSetName = "HashTable")]
    public SwitchParameter AsString { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public string? Culture { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _properties = PropertyDefinition.Parse(this, Property, "Expression");
        if (AsString && !AsHashTable)
            ThrowTerminatingError(new ErrorRecord(
                new ArgumentException("The parameter AsString can only be used when you specify the parameter AsHashTable."),
                "InvalidParameter", ErrorCategory.InvalidArgument, null));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null || ReferenceEquals(InputObject, System.Management.Automation.Internal.AutomationNull.Value))
            return;
        object?[] keys = _properties.Length == 0 ? [InputObject] : [.. _properties.Select(property => property.Value(InputObject))];
        _items.Add((keys, InputObject));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        PSObjectComparer comparer = new(CaseSensitive, Culture is null ? CultureInfo.CurrentCulture : CultureInfo.GetCultureInfo(Culture));
        List<GroupInfo> groups = [];
        GroupInfo? current = null;
        foreach ((object?[] keys, PSObject item) in _items.OrderBy(entry => entry.Keys, new KeyComparer(comparer)))
        {
            if (current is not null && current.Values.Cast<object?>().SequenceEqual(keys, comparer))
                current.Add(item);
            else
                groups.Add(current = new GroupInfo(keys, item));
        }

        if (AsHashTable)
            WriteObject(ToTable(groups));
        else
            WriteObject(NoElement ? groups.Select(group => group.WithoutElements()) : groups, enumerateCollection: true);
    }

    private Hashtable ToTable(IEnumerable<GroupInfo> groups)
    {
        Hashtable table = CaseSensitive ? [] : new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (GroupInfo group in groups)
        {
            object key = AsString || group.Values.Count > 1 ? group.Name : (group.Values[0] as PSObject)?.BaseObject ?? group.Values[0] ?? "";
            if (table.ContainsKey(key))
                ThrowTerminatingError(new ErrorRecord(
                    new ArgumentException($"The objects grouped by this property cannot be expanded because there is a key duplication. Provide a valid value for the property, and then try again. {key}"),
                    "CaseDuplicateKey", ErrorCategory.InvalidArgument, key));
            table.Add(key, group.Group);
        }

        return table;
    }

    private sealed class KeyComparer(PSObjectComparer values) : IComparer<object?[]>
    {
        public int Compare(object?[]? x, object?[]? y)
        {
            for (int index = 0; index < x!.Length; index++)
            {
                int order = values.Compare(x[index], y![index]);
                if (order != 0)
                    return order;
            }

            return 0;
        }
    }
}
