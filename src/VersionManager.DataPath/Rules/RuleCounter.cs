using System.Net;
using System.Text.Json;
using VersionManager.Contracts;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Rules;

/// <summary>What the rules counted since the element was added.</summary>
/// <param name="Flows">Of which packets.</param>
/// <param name="Packets">How many.</param>
/// <param name="Bytes">Their length, IP headers included.</param>
internal readonly record struct RuleCounter(CountedFlows Flows, long Packets, long Bytes)
{
    /// <summary>Reads nft's JSON of a set whose elements count.</summary>
    /// <exception cref="JsonException">nft printed something else.</exception>
    public static IReadOnlyList<RuleCounter> Parse(string json)
    {
        List<RuleCounter> counters = [];
        using JsonDocument document = JsonDocument.Parse(json);
        foreach (JsonElement item in document.RootElement.GetProperty("nftables").EnumerateArray())
        {
            if (!item.TryGetProperty("set", out JsonElement set) || !set.TryGetProperty("elem", out JsonElement elements))
                continue;
            counters.AddRange(elements.EnumerateArray().Select(element => Of(element.GetProperty("elem"))));
        }
        return counters;
    }

    private static RuleCounter Of(JsonElement element)
    {
        string[] key = [.. element.GetProperty("val").GetProperty("concat").EnumerateArray().Select(part => part.GetString()!)];
        JsonElement counter = element.GetProperty("counter");
        return new RuleCounter(
            new CountedFlows(
                Ipv4.ToUInt32(IPAddress.Parse(key[0])),
                Ipv4.ToUInt32(IPAddress.Parse(key[1])),
                key[2] == "tcp" ? TransportProtocol.Tcp : TransportProtocol.Udp
            ),
            counter.GetProperty("packets").GetInt64(),
            counter.GetProperty("bytes").GetInt64()
        );
    }
}
