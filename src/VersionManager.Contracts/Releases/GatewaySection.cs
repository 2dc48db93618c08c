using System.Text.Json;

namespace VersionManager.Contracts.Releases;

/// <summary>Reads and writes the <c>gateway</c> section of <c>release.json</c>.</summary>
internal static class GatewaySection
{
    private static readonly string[] Fields =
    [
        "listen",
        "upstream",
        "reads",
        "writes",
        "older",
        "timeoutSeconds",
        "ordered",
        "program",
        "translator",
    ];

    private static readonly string[] TranslatorFields = ["upstream", "answers"];

    private static readonly string[] RuleFields = ["method", "path"];

    public static GatewayManifest? Read(ReleaseCursor cursor, Dictionary<string, JsonElement> release)
    {
        if (
            !release.TryGetValue("gateway", out JsonElement element)
            || cursor.Object("gateway", element, Fields) is not { } fields
        )
            return null;
        cursor.Require("gateway.", fields, fields.ContainsKey("program") ? ["listen"] : ["listen", "upstream"]);
        return new GatewayManifest
        {
            Listen = cursor.String(fields, "listen", "gateway.listen") ?? "",
            Upstream = Number(cursor, fields, "upstream") ?? 0,
            Reads = Rules(cursor, fields, "reads") ?? GatewayManifest.DefaultReads,
            Writes = Rules(cursor, fields, "writes") ?? GatewayManifest.DefaultWrites,
            Older = Statuses(cursor, fields) ?? GatewayManifest.DefaultOlder,
            TimeoutSeconds = Number(cursor, fields, "timeoutSeconds") ?? GatewayManifest.DefaultTimeoutSeconds,
            Ordered = Flag(cursor, fields, "ordered", "gateway.ordered") ?? true,
            Program = cursor.Strings(fields, "program", "gateway.program"),
            Translator = Translator(cursor, fields),
        };
    }

    public static void Write(Utf8JsonWriter json, GatewayManifest gateway)
    {
        json.WriteStartObject("gateway");
        json.WriteString("listen", gateway.Listen);
        if (gateway.Upstream != 0)
            json.WriteNumber("upstream", gateway.Upstream);
        Write(json, "reads", gateway.Reads);
        Write(json, "writes", gateway.Writes);
        json.WriteStartArray("older");
        foreach (int status in gateway.Older)
            json.WriteNumberValue(status);
        json.WriteEndArray();
        json.WriteNumber("timeoutSeconds", gateway.TimeoutSeconds);
        json.WriteBoolean("ordered", gateway.Ordered);
        if (gateway.Program is { } program)
        {
            json.WriteStartArray("program");
            foreach (string word in program)
                json.WriteStringValue(word);
            json.WriteEndArray();
        }
        if (gateway.Translator is { } translator)
        {
            json.WriteStartObject("translator");
            json.WriteNumber("upstream", translator.Upstream);
            json.WriteBoolean("answers", translator.Answers);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<GatewayRule> rules)
    {
        json.WriteStartArray(name);
        foreach (GatewayRule rule in rules)
        {
            if (rule.Path is null)
            {
                json.WriteStringValue(rule.Method);
                continue;
            }
            json.WriteStartObject();
            json.WriteString("method", rule.Method);
            json.WriteString("path", rule.Path);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static List<GatewayRule>? Rules(ReleaseCursor cursor, Dictionary<string, JsonElement> fields, string name)
    {
        if (!fields.TryGetValue(name, out JsonElement element))
            return null;
        if (element.ValueKind != JsonValueKind.Array)
        {
            cursor.Wrong("gateway." + name, element, "a list of methods, such as [\"GET\"], or of objects with method and path");
            return null;
        }
        var rules = new List<GatewayRule>(element.GetArrayLength());
        foreach (JsonElement item in element.EnumerateArray())
        {
            string at = $"gateway.{name}[{rules.Count}]";
            if (item.ValueKind == JsonValueKind.String)
            {
                rules.Add(new GatewayRule(item.GetString()!, null));
                continue;
            }
            if (cursor.Object(at, item, RuleFields) is not { } rule)
                continue;
            cursor.Require(at + ".", rule, ["method"]);
            rules.Add(
                new GatewayRule(cursor.String(rule, "method", at + ".method") ?? "", cursor.String(rule, "path", at + ".path"))
            );
        }
        return rules;
    }

    private static List<int>? Statuses(ReleaseCursor cursor, Dictionary<string, JsonElement> fields)
    {
        if (!fields.TryGetValue("older", out JsonElement element))
            return null;
        if (element.ValueKind != JsonValueKind.Array)
        {
            cursor.Wrong("gateway.older", element, "a list of statuses, such as [404]");
            return null;
        }
        var statuses = new List<int>(element.GetArrayLength());
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int status))
                statuses.Add(status);
            else
                cursor.Wrong($"gateway.older[{statuses.Count}]", item, "a whole number with no quotes");
        }
        return statuses;
    }

    private static GatewayTranslator? Translator(ReleaseCursor cursor, Dictionary<string, JsonElement> release)
    {
        if (
            !release.TryGetValue("translator", out JsonElement element)
            || cursor.Object("gateway.translator", element, TranslatorFields) is not { } fields
        )
            return null;
        cursor.Require("gateway.translator.", fields, ["upstream"]);
        return new GatewayTranslator(
            Number(cursor, fields, "upstream", "translator.") ?? 0,
            Flag(cursor, fields, "answers", "gateway.translator.answers") ?? true
        );
    }

    private static int? Number(ReleaseCursor cursor, Dictionary<string, JsonElement> fields, string name, string within = "") =>
        cursor.Integer(fields, name, "gateway." + within + name) is { } value
            ? (int)Math.Max(int.MinValue, Math.Min(int.MaxValue, value))
            : null;

    private static bool? Flag(ReleaseCursor cursor, Dictionary<string, JsonElement> fields, string name, string at)
    {
        if (!fields.TryGetValue(name, out JsonElement element))
            return null;
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return element.GetBoolean();
        cursor.Wrong(at, element, "true or false with no quotes");
        return null;
    }
}
