using System.Globalization;
using System.Text.Json;
using VersionManager.Contracts;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;

namespace VersionManager.DataPath.Rules;

/// <summary>What the node's nft table needs around it: kernel settings, the daemon's address, and the route by which diverted
/// packets are delivered to this host.</summary>
internal sealed class NodeRouting(ToolRunner tools)
{
    /// <summary>Number of the routing table, and the priority of the rule, that deliver diverted packets.</summary>
    public const int Table = 7077;

    private static readonly string TableNumber = RuleText.Of(Table);
    private static readonly string Mark = "0x" + PacketMarks.Divert.ToString("x", CultureInfo.InvariantCulture);

    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal)
    {
        ["net/ipv4/ip_forward"] = "1",
        // The kernel takes the stricter of this and the interface's own: guests' links need theirs to count.
        ["net/ipv4/conf/all/rp_filter"] = "0",
        // What is forwarded would be dropped where a socket has its addresses and ports: the kernel carries a flow, and the
        // proxy's socket of an earlier one waits for stragglers.
        ["net/ipv4/tcp_early_demux"] = "0",
    };

    /// <summary>Puts all of it up. What is up already stays.</summary>
    /// <exception cref="ToolException">A tool refused.</exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        foreach ((string key, string value) in _settings)
            await SetAsync(key, value, cancellation);
        await tools.CheckAsync("ip", Address("replace"), cancellation: cancellation);
        await tools.CheckAsync(
            "ip",
            ["route", "replace", "local", "default", "dev", "lo", "table", TableNumber],
            cancellation: cancellation
        );
        ToolResult added = await tools.RunAsync("ip", Rule("add"), cancellation: cancellation);
        // Kept from an earlier daemon: never removed first, or packets of that moment would go plainly.
        if (!added.Succeeded && !added.Error.Contains("File exists", StringComparison.Ordinal))
            throw new InvalidOperationException($"The routing rule for guests' flows cannot be added: {added.Error.Trim()}");
    }

    /// <summary>Has connection tracking not mind packets of a stream that it did not see.</summary>
    public Task TolerateUnseenPacketsAsync(CancellationToken cancellation)
    {
        const string key = "net/netfilter/nf_conntrack_tcp_be_liberal";
        _settings[key] = "1";
        return SetAsync(key, "1", cancellation);
    }

    /// <summary>What of it is not there any more, each as operators know it; empty where all is.</summary>
    public async Task<IReadOnlyList<string>> FindDamageAsync(CancellationToken cancellation)
    {
        Task<string> rules = ShowAsync(["rule", "show", "priority", TableNumber], cancellation),
            routes = ShowAsync(["route", "show", "table", TableNumber], cancellation),
            addresses = ShowAsync(["addr", "show", "dev", "lo"], cancellation);
        List<string> damage = await FindChangedSettingsAsync(cancellation);
        if (!Any(await rules, rule => Says(rule, "fwmark", Mark) && Says(rule, "table", TableNumber)))
            damage.Add($"the routing rule 'fwmark {Mark} lookup {TableNumber}'");
        if (!Any(await routes, route => Says(route, "dst", "default") && Says(route, "dev", "lo")))
            damage.Add($"the local route of table {TableNumber}");
        if (!(await addresses).Contains($"\"{WellKnown.DaemonAddress}\"", StringComparison.Ordinal))
            damage.Add($"the address {WellKnown.DaemonAddress} of lo");
        return damage;
    }

    /// <summary>Removes rule, route and address. Settings stay: others may count on them by now.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        await tools.RunAsync("ip", Rule("del"), cancellation: cancellation);
        await tools.RunAsync("ip", ["route", "flush", "table", TableNumber], cancellation: cancellation);
        await tools.RunAsync("ip", Address("del"), cancellation: cancellation);
    }

    private static string[] Rule(string verb) => ["rule", verb, "priority", TableNumber, "fwmark", Mark, "lookup", TableNumber];

    private static string[] Address(string verb) => ["addr", verb, WellKnown.DaemonAddress + "/32", "dev", "lo"];

    private static string PathOf(string key) => "/proc/sys/" + key;

    private Task<string> SetAsync(string key, string value, CancellationToken cancellation) =>
        tools.CheckAsync("tee", [PathOf(key)], value, cancellation: cancellation);

    private async Task<List<string>> FindChangedSettingsAsync(CancellationToken cancellation)
    {
        string values = await tools.CheckAsync("cat", [.. _settings.Keys.Select(PathOf)], cancellation: cancellation);
        return
        [
            .. _settings
                .Zip(values.Split('\n'))
                .Where(pair => pair.First.Value != pair.Second)
                .Select(pair => $"the setting {pair.First.Key.Replace('/', '.')}={pair.First.Value}"),
        ];
    }

    // Numbers stay numbers: the host may have given them names. A routing table that holds nothing is an error to ip, and an
    // empty list here.
    private async Task<string> ShowAsync(string[] what, CancellationToken cancellation)
    {
        ToolResult shown = await tools.RunAsync("ip", ["-N", "-j", .. what], cancellation: cancellation);
        return shown.Succeeded && shown.Output.Length > 0 ? shown.Output : "[]";
    }

    private static bool Any(string json, Func<JsonElement, bool> predicate)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateArray().Any(predicate);
    }

    private static bool Says(JsonElement item, string name, string value) =>
        item.TryGetProperty(name, out JsonElement said) && said.ValueKind == JsonValueKind.String && said.GetString() == value;
}
