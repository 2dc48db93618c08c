using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.PowerShell.Commands;

/// <summary><c>ConvertFrom-Json</c>. Comments and trailing commas are let pass; dates become dates unless <c>-DateKind</c> says otherwise.</summary>
[Cmdlet(VerbsData.ConvertFrom, "Json")]
[OutputType(typeof(PSObject), typeof(OrderedHashtable))]
public sealed class ConvertFromJsonCommand : PSCmdlet
{
    private readonly List<string> _lines = [];

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Depth { get; set; } = 1024;

    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    [Parameter]
    [ValidateSet("Default", "Local", "Utc", "Offset", "String")]
    public string DateKind { get; set; } = "Default";

    /// <inheritdoc/>
    protected override void ProcessRecord() => _lines.Add(InputObject);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // A file's lines may be one document or one document each.
        if (_lines.Count > 1 && !IsWhole(_lines[0]))
        {
            Convert(string.Join(Environment.NewLine, _lines));
            return;
        }

        foreach (string line in _lines)
            Convert(line);
    }

    private bool IsWhole(string text)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(text) && Parse(text) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Convert(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        try
        {
            WriteObject(ToObject(Parse(text)), !NoEnumerate);
        }
        catch (BadKeyException error)
        {
            ThrowTerminatingError(new ErrorRecord(new InvalidOperationException(error.Message), error.ErrorId, ErrorCategory.InvalidOperation, null));
        }
        catch (JsonException error)
        {
            ThrowTerminatingError(new ErrorRecord(
                new ArgumentException("Conversion from JSON failed with error: " + error.Message, error),
                "System.ArgumentException", ErrorCategory.NotSpecified, null));
        }
    }

    private JToken Parse(string text)
    {
        using JsonTextReader reader = new(new StringReader(text))
        {
            MaxDepth = Depth,
            FloatParseHandling = FloatParseHandling.Double,
            DateParseHandling = DateKind switch
            {
                "String" => DateParseHandling.None,
                "Offset" => DateParseHandling.DateTimeOffset,
                _ => DateParseHandling.DateTime,
            },
            DateTimeZoneHandling = DateKind switch
            {
                "Local" => DateTimeZoneHandling.Local,
                "Utc" => DateTimeZoneHandling.Utc,
                _ => DateTimeZoneHandling.RoundtripKind,
            },
        };
        JToken token = JToken.ReadFrom(reader, new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Replace });
        while (reader.Read())
        {
            if (reader.TokenType != JsonToken.Comment)
                throw new JsonReaderException("Additional text encountered after finished reading JSON content: " + reader.Value);
        }

        return token;
    }

    private object? ToObject(JToken token) => token switch
    {
        JObject table when AsHashtable => ToTable(table),
        JObject table => ToCustom(table),
        JArray items => items.Select(ToObject).ToArray(),
        JValue { Value: BigInteger number } => number,
        JValue value => value.Value,
        _ => null,
    };

    private PSObject ToCustom(JObject table)
    {
        PSObject result = new();
        foreach (JProperty property in table.Properties())
        {
            if (property.Name.Length == 0)
                throw new BadKeyException("EmptyKeyInJsonString", "The provided JSON includes a property whose name is an empty string, this is only supported using the -AsHashTable switch.");
            if (result.Properties[property.Name] is { } same)
                throw new BadKeyException("KeysWithDifferentCasingInJsonString", string.Create(
                    CultureInfo.InvariantCulture,
                    $"Cannot convert the JSON string because it contains keys with different casing. Please use the -AsHashTable switch instead. The key that was attempted to be added to the existing key '{same.Name}' was '{property.Name}'."));
            result.Properties.Add(new PSNoteProperty(property.Name, ToObject(property.Value)));
        }

        return result;
    }

    /// <summary>A key that no property can be made of.</summary>
    private sealed class BadKeyException(string id, string message) : Exception(message)
    {
        public string ErrorId => id;
    }

    private OrderedHashtable ToTable(JObject table)
    {
        OrderedHashtable result = [];
        foreach (JProperty property in table.Properties())
            result[property.Name] = ToObject(property.Value);
        return result;
    }
}
