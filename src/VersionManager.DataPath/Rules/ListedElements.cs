using System.Text.Json;

namespace VersionManager.DataPath.Rules;

/// <summary>Reads the elements of sets and maps from nft's JSON, as <see cref="IRuleElement"/> writes them.</summary>
internal static class ListedElements
{
    /// <summary>The elements of every set and map of a listing, by its name.</summary>
    /// <exception cref="JsonException">nft printed something else.</exception>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Parse(string json)
    {
        var sets = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json);
        foreach (JsonElement item in document.RootElement.GetProperty("nftables").EnumerateArray())
        {
            if (!item.TryGetProperty("set", out JsonElement set) && !item.TryGetProperty("map", out set))
                continue;
            sets[set.GetProperty("name").GetString()!] = set.TryGetProperty("elem", out JsonElement elements)
                ? elements.EnumerateArray().Select(TextOf).ToHashSet(StringComparer.Ordinal)
                : new HashSet<string>();
        }
        return sets;
    }

    // An element of a map is a pair. One that has a timeout or a counter is an object around its value.
    private static string TextOf(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => string.Join(" : ", element.EnumerateArray().Select(TextOf)),
            JsonValueKind.Object when element.TryGetProperty("elem", out JsonElement inner) => TextOf(inner.GetProperty("val")),
            JsonValueKind.Object when element.TryGetProperty("concat", out JsonElement parts) => string.Join(
                " . ",
                parts.EnumerateArray().Select(TextOf)
            ),
            _ => element.ToString(),
        };
}
