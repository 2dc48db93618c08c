using System.Globalization;
using System.Text.Json;

namespace VersionManager.Contracts.Releases;

/// <summary>Reads typed values from JSON and collects every type error, instead of stopping at the first.</summary>
internal sealed class ReleaseCursor
{
    public List<ReleaseFault> Faults { get; } = [];

    public void Check(string field, string? message)
    {
        if (message is not null)
            Faults.Add(new ReleaseFault(field, message));
    }

    public void Wrong(string field, JsonElement element, string wanted) => Check(field, $"is {Kind(element)}. Write {wanted}.");

    /// <summary>The members of an object; refuses members that are not <paramref name="known"/> and duplicates.</summary>
    public Dictionary<string, JsonElement>? Object(string at, JsonElement element, string[]? known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            if (at.Length == 0)
                Check("", $"The document is {Kind(element)}. Write one JSON object.");
            else
                Wrong(at, element, "an object");
            return null;
        }
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string field = at.Length == 0 ? member.Name : $"{at}.{member.Name}";
            if (known is not null && !known.Contains(member.Name))
                Check(field, "is not a field of the format. " + NearestName.Hint(member.Name, known));
            else if (members.ContainsKey(member.Name))
                Check(field, "is there twice. Write it once.");
            else
                members.Add(member.Name, member.Value);
        }
        return members;
    }

    public void Require(Dictionary<string, JsonElement> fields, params string[] names) => Require("", fields, names);

    public void Require(string prefix, Dictionary<string, JsonElement> fields, string[] names)
    {
        foreach (string name in names)
        {
            if (!fields.ContainsKey(name))
                Check(prefix + name, "is missing. Write it: docs/release-format.md says how.");
        }
    }

    public string? String(Dictionary<string, JsonElement> fields, string name, string? at = null)
    {
        if (!fields.TryGetValue(name, out JsonElement element))
            return null;
        if (element.ValueKind == JsonValueKind.String)
            return element.GetString();
        Wrong(at ?? name, element, "a string in double quotes");
        return null;
    }

    public Version? Version(Dictionary<string, JsonElement> fields, string name)
    {
        if (String(fields, name) is not { } text)
            return null;
        Check(name, ReleaseRules.Version(text, out Version? version));
        return version;
    }

    public string[]? Strings(Dictionary<string, JsonElement> fields, string name, string? at = null)
    {
        if (!fields.TryGetValue(name, out JsonElement element))
            return null;
        at ??= name;
        if (element.ValueKind != JsonValueKind.Array)
        {
            Wrong(at, element, "a list of strings, such as [\"one\", \"two\"]");
            return null;
        }
        var values = new List<string>();
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
                values.Add(item.GetString()!);
            else
                Wrong($"{at}[{values.Count}]", item, "a string in double quotes");
        }
        return [.. values];
    }

    public Dictionary<string, string>? Map(Dictionary<string, JsonElement> fields, string name)
    {
        if (!fields.TryGetValue(name, out JsonElement element) || Object(name, element, known: null) is not { } members)
            return null;
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string key in members.Keys)
        {
            if (String(members, key, $"{name}.{key}") is { } value)
                map.Add(key, value);
        }
        return map;
    }

    public long? Integer(Dictionary<string, JsonElement> fields, string name, string at)
    {
        if (!fields.TryGetValue(name, out JsonElement element))
            return null;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value))
            return value;
        Wrong(at, element, "a whole number with no quotes");
        return null;
    }

    public DateTimeOffset? Instant(Dictionary<string, JsonElement> fields, string name)
    {
        if (String(fields, name) is not { } text)
            return null;
        if (
            text.Length >= 20
            && text[10] == 'T'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset instant)
            && (text[text.Length - 1] == 'Z' || text[text.Length - 6] is '+' or '-')
        )
            return instant;
        Check(
            name,
            $"'{text}' is not an instant. Write date, time and zone as RFC 3339 has them, such as \"2031-01-31T12:00:00Z\"."
        );
        return null;
    }

    private static string Kind(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Null => "null",
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            _ => "true or false",
        };
}
