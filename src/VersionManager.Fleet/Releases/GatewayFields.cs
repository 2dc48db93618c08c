using System.Collections;
using System.Globalization;
using System.Text.Json;
using VersionManager.Contracts.Releases;

namespace VersionManager.Fleet.Releases;

/// <summary>Makes the <c>gateway</c> section of a release of a table of fields.</summary>
public static class GatewayFields
{
    /// <summary>Makes the section.</summary>
    /// <param name="fields">The fields, by the names of docs/gateway.md: text, whole numbers, true and false, lists, and tables
    /// of the same.</param>
    /// <exception cref="ReleaseFormatException">The section breaks the format; the exception lists every fault.</exception>
    public static GatewayManifest Read(IReadOnlyDictionary<string, object?> fields)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            Write(json, fields);
        using var document = JsonDocument.Parse(stream.ToArray());
        return ReleaseManifestReader.ReadGateway(document.RootElement);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long or short or byte:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case IReadOnlyDictionary<string, object?> table:
                json.WriteStartObject();
                foreach (KeyValuePair<string, object?> entry in table)
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }
                json.WriteEndObject();
                break;
            case IEnumerable items and not string:
                json.WriteStartArray();
                foreach (object? item in items)
                    Write(json, item);
                json.WriteEndArray();
                break;
            default:
                // JSON has no such type: the reader's error says what to write instead.
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
