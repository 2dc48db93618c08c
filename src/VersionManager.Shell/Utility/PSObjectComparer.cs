using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// Orders any two values as the engine's comparison operators do: nulls first, things of a kind by value, others as text.
/// </summary>
internal sealed class PSObjectComparer(bool caseSensitive, CultureInfo culture) : IComparer<object?>, IEqualityComparer<object?>
{
    /// <inheritdoc/>
    public int Compare(object? x, object? y)
    {
        object? first = Unwrap(x);
        object? second = Unwrap(y);
        if (first is null || second is null)
            return (first is null ? 0 : 1) - (second is null ? 0 : 1);
        // Without ICU a culture's case-sensitive order is by code; people expect a, A, b, B.
        if (caseSensitive && first is string left && second is string right)
            return string.Compare(left, right, ignoreCase: true, culture) is var order and not 0 ? order : string.CompareOrdinal(right, left);
        try
        {
            return LanguagePrimitives.Compare(first, second, !caseSensitive, culture);
        }
        catch (Exception error) when (error is ArgumentException or InvalidCastException or PSInvalidCastException)
        {
            return string.Compare(
                LanguagePrimitives.ConvertTo<string>(first), LanguagePrimitives.ConvertTo<string>(second), !caseSensitive, culture);
        }
    }

    /// <inheritdoc/>
    public new bool Equals(object? x, object? y) => Compare(x, y) == 0;

    /// <inheritdoc/>
    public int GetHashCode(object? obj) => 0;

    private static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
