using System.Collections;
using System.Management.Automation;

namespace VersionManager.Cmdlets;

/// <summary>Removes PowerShell's wrappers from values, for parts of the module that do not know the engine.</summary>
internal static class PlainValue
{
    /// <summary>The table, unwrapped with its nested tables and lists.</summary>
    public static IReadOnlyDictionary<string, object?> Of(IDictionary table) =>
        table
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => LanguagePrimitives.ConvertTo<string>(entry.Key), entry => Of(entry.Value));

    private static object? Of(object? value) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            IDictionary table => Of(table),
            IEnumerable items and not string => items.Cast<object?>().Select(Of).ToArray(),
            object other => other,
            null => null,
        };
}
