using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Reflection;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// Turns any object into dictionaries, lists and simple values that a serializer writes as they are. Past the depth an object becomes
/// its text, with one warning.
/// </summary>
internal sealed class JsonPreparer(int depth, bool enumsAsStrings, Action<string> warn)
{
    private bool _warned;

    /// <summary>Prepares a value that stands at the given level below the root.</summary>
    public object? Prepare(object? value, int level = 0)
    {
        if (value is null || ReferenceEquals(value, DBNull.Value) || ReferenceEquals(value, System.Management.Automation.Internal.AutomationNull.Value))
            return null;
        PSObject? wrapped = value as PSObject;
        object bare = wrapped is null ? value : wrapped.BaseObject;
        object? simple = Simple(bare);
        if (simple is not null)
            return bare is string or DateTime ? simple : WithNotes(simple, wrapped, level);
        if (level > depth)
            return Truncate(bare, wrapped);
        return bare switch
        {
            IDictionary table => WithNotes(Table(table, level), wrapped, level),
            IEnumerable items => WithNotes(items.Cast<object?>().Select(item => Prepare(item, level + 1)).ToList(), wrapped, level),
            PSCustomObject => Custom(wrapped!, level),
            _ => WithNotes(Members(bare, level), wrapped, level),
        };
    }

    private object? Simple(object value) => value switch
    {
        string or char or bool or DateTime or DateTimeOffset or Guid or Uri or BigInteger or double or float or decimal => value,
        Enum constant when enumsAsStrings => constant.ToString(),
        Enum constant => Convert.ChangeType(constant, Enum.GetUnderlyingType(constant.GetType()), CultureInfo.InvariantCulture),
        _ when value.GetType().IsPrimitive => value,
        _ => null,
    };

    private string Truncate(object bare, PSObject? wrapped)
    {
        if (!_warned)
            warn($"Resulting JSON is truncated as serialization has exceeded the set depth of {depth}.");
        _warned = true;
        return LanguagePrimitives.ConvertTo<string>(wrapped ?? bare);
    }

    private OrderedDictionary Table(IDictionary table, int level)
    {
        OrderedDictionary result = [];
        foreach (DictionaryEntry entry in table)
            result[LanguagePrimitives.ConvertTo<string>(entry.Key)] = Prepare(entry.Value, level + 1);
        return result;
    }

    private OrderedDictionary Custom(PSObject value, int level)
    {
        OrderedDictionary result = [];
        foreach (PSPropertyInfo property in value.Properties.Where(property => property.IsGettable))
            result[property.Name] = Prepare(Get(() => property.Value), level + 1);
        return result;
    }

    private OrderedDictionary Members(object value, int level)
    {
        OrderedDictionary result = [];
        Type type = value.GetType();
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
            result[field.Name] = Prepare(Get(() => field.GetValue(value)), level + 1);
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
                result[property.Name] = Prepare(Get(() => property.GetValue(value)), level + 1);
        }

        return result;
    }

    /// <summary>Adds the properties that a script or a type file put on an object; what is not an object then becomes its member "value".</summary>
    private object WithNotes(object prepared, PSObject? wrapped, int level)
    {
        if (wrapped is null)
            return prepared;
        PSPropertyInfo[] added = [.. wrapped.Properties.Where(property =>
            property.MemberType is PSMemberTypes.NoteProperty or PSMemberTypes.ScriptProperty or PSMemberTypes.AliasProperty or PSMemberTypes.CodeProperty)];
        if (added.Length == 0)
            return prepared;
        OrderedDictionary result = prepared as OrderedDictionary ?? new OrderedDictionary { ["value"] = prepared };
        foreach (PSPropertyInfo property in added.Where(property => !result.Contains(property.Name)))
            result[property.Name] = Prepare(Get(() => property.Value), level + 1);
        return result;
    }

    // A getter that throws has no value.
    private static object? Get(Func<object?> getter)
    {
        try
        {
            return getter();
        }
        catch (Exception error) when (error is TargetInvocationException or RuntimeException or NotSupportedException)
        {
            return null;
        }
    }
}
