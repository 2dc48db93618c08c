using System.Collections;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// One entry of a <c>-Property</c> parameter: a name that may have wildcards, a script block, or a hashtable of those with a name
/// or an order (a calculated property).
/// </summary>
internal sealed class PropertyDefinition
{
    private PropertyDefinition(PSPropertyExpression expression, string? label, bool? descending)
    {
        Expression = expression;
        Label = label;
        Descending = descending;
    }

    /// <summary>What is read from each object.</summary>
    public PSPropertyExpression Expression { get; }

    /// <summary>The name that the hashtable gives.</summary>
    public string? Label { get; }

    /// <summary>The order that the hashtable gives.</summary>
    public bool? Descending { get; }

    /// <summary>Reads the parameter's value; a wrong entry is a terminating error of the cmdlet.</summary>
    public static PropertyDefinition[] Parse(PSCmdlet cmdlet, IEnumerable<object>? values, params string[] allowedKeys) =>
        [.. (values ?? []).Select(value => ParseOne(cmdlet, value, allowedKeys))];

    /// <summary>The properties of an object that this stands for, wildcards resolved. A name that matches nothing stays as it is.</summary>
    public IReadOnlyList<PSPropertyExpression> Resolve(PSObject input)
    {
        if (Expression.Script is not null || Expression.HasWildCardCharacters)
            return Expression.Script is not null ? [Expression] : Expression.ResolveNames(input);
        return Expression.ResolveNames(input) is { Count: > 0 } found ? found : [Expression];
    }

    /// <summary>The value for an object, or null where it has none; a script's exception counts as none.</summary>
    public object? Value(PSObject input) =>
        Expression.GetValues(input) is [var first, ..] && first.Exception is null ? first.Result : null;

    /// <summary>The object has this property.</summary>
    public bool Exists(PSObject input) => Expression.Script is not null || Expression.GetValues(input) is [{ Exception: null }, ..];

    private static PropertyDefinition ParseOne(PSCmdlet cmdlet, object value, string[] allowedKeys)
    {
        object bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (bare is not IDictionary table)
            return new PropertyDefinition(ToExpression(cmdlet, bare), null, null);

        PSPropertyExpression? expression = null;
        string? label = null;
        bool? descending = null;
        foreach (DictionaryEntry entry in table)
        {
            string key = entry.Key.ToString()!;
            string? full = Array.Find(allowedKeys, allowed => allowed.StartsWith(key, StringComparison.OrdinalIgnoreCase));
            switch (full)
            {
                case "Expression":
                    expression = ToExpression(cmdlet, entry.Value is PSObject inner ? inner.BaseObject : entry.Value);
                    break;
                case "Name" or "Label":
                    label = LanguagePrimitives.ConvertTo<string>(entry.Value);
                    break;
                case "Ascending":
                    descending = !LanguagePrimitives.IsTrue(entry.Value);
                    break;
                case "Descending":
                    descending = LanguagePrimitives.IsTrue(entry.Value);
                    break;
                default:
                    throw Fail(cmdlet, "DictionaryKeyIllegal", $"The {key} key is not valid. Valid keys are: {string.Join(", ", allowedKeys)}.", table);
            }
        }

        if (expression is null && label is not null)
            expression = new PSPropertyExpression(label);
        return expression is null
            ? throw Fail(cmdlet, "DictionaryKeyMissing", "A calculated property needs the key Expression.", table)
            : new PropertyDefinition(expression, label, descending);
    }

    private static PSPropertyExpression ToExpression(PSCmdlet cmdlet, object? value) => value switch
    {
        ScriptBlock script => new PSPropertyExpression(script),
        null => throw Fail(cmdlet, "NullProperty", "A property cannot be null: give its name or a script block.", null),
        _ => new PSPropertyExpression(LanguagePrimitives.ConvertTo<string>(value)),
    };

    private static PipelineStoppedException Fail(PSCmdlet cmdlet, string id, string message, object? target)
    {
        cmdlet.ThrowTerminatingError(new ErrorRecord(new ArgumentException(message), id, ErrorCategory.InvalidArgument, target));
        return new PipelineStoppedException();
    }
}
