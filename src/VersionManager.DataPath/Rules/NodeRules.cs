using System.Globalization;
using VersionManager.Contracts;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Tools;
using static VersionManager.DataPath.Rules.NodeRuleScript;

namespace VersionManager.DataPath.Rules;

/// <summary>
/// The node's kernel rules: diverting guests' managed flows to the proxy, translating the rest, and bringing headerless arrivals
/// to default versions. One per network namespace. Changes are transactions: packets meet the rules of before or of after.
/// </summary>
public sealed class NodeRules(NodeRuleOptions options, ToolRunner commands) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private NodeElements? _current;

    /// <summary>Puts everything up, in place of what an earlier daemon left, or changes what differs; and <paramref name="also"/>
    /// with it.</summary>
    internal async Task ApplyAsync(
        NodeElements elements,
        CancellationToken cancellation,
        IReadOnlyCollection<RuleChange>? also = null
    )
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_current is null)
                await PrepareAsync(cancellation);
            string script = _current is null ? Full(options, elements) : Change(_current, elements);
            await TransactAsync(script + Script(also ?? []), cancellation);
            _current = elements;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes changes of the sets that traffic and agreements fill, in their order, as one transaction.</summary>
    internal async Task UpdateAsync(IReadOnlyCollection<RuleChange> changes, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await TransactAsync(Script(changes), cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Has connection tracking not mind packets of a stream that it did not see, which the flow cache takes past it.
    /// Tracking is there once the rules are up.</summary>
    internal Task TolerateUnseenPacketsAsync(CancellationToken cancellation) =>
        SetAsync("net/netfilter/nf_conntrack_tcp_be_liberal", "1", cancellation);

    /// <summary>What the kernel carried, in packets.</summary>
    internal Task<IReadOnlyList<RuleCounter>> ReadUsageAsync(CancellationToken cancellation) =>
        ReadAsync(OffloadRuleScript.Usage, cancellation);

    /// <summary>The flows that the kernel carried, each by its first packet.</summary>
    internal Task<IReadOnlyList<RuleCounter>> ReadOpenedAsync(CancellationToken cancellation) =>
        ReadAsync(OffloadRuleScript.Opened, cancellation);

    /// <summary>Removes all of it. Sysctls stay: others may count on them by now.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await TransactAsync($"table ip {Table} {{}}\ndelete table ip {Table}\n", cancellation);
            _current = null;
            await commands.RunAsync("ip", Rule("del"), cancellation: cancellation);
            await commands.RunAsync("ip", ["route", "flush", "table", TableNumber], cancellation: cancellation);
            await commands.RunAsync(
                "ip",
                ["addr", "del", WellKnown.DaemonAddress + "/32", "dev", "lo"],
                cancellation: cancellation
            );
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static string TableNumber => RuleText.Of(RoutingTable);

    private static string Script(IEnumerable<RuleChange> changes) => string.Concat(changes.Select(change => change.Script));

    private async Task<IReadOnlyList<RuleCounter>> ReadAsync(string set, CancellationToken cancellation) =>
        RuleCounter.Parse(await commands.CheckAsync("nft", ["-j", "list", "set", "ip", Table, set], cancellation: cancellation));

    private static string[] Rule(string verb) =>
        [
            "rule",
            verb,
            "priority",
            TableNumber,
            "fwmark",
            "0x" + PacketMarks.Divert.ToString("x", CultureInfo.InvariantCulture),
            "lookup",
            TableNumber,
        ];

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        await SetAsync("net/ipv4/ip_forward", "1", cancellation);
        // The kernel takes the stricter of this and the interface's own: guests' links need theirs to count.
        await SetAsync("net/ipv4/conf/all/rp_filter", "0", cancellation);
        // What is forwarded would be dropped where a socket has its addresses and ports: the kernel carries a flow, and the
        // proxy's socket of an earlier one waits for stragglers.
        await SetAsync("net/ipv4/tcp_early_demux", "0", cancellation);
        await commands.CheckAsync(
            "ip",
            ["addr", "replace", WellKnown.DaemonAddress + "/32", "dev", "lo"],
            cancellation: cancellation
        );
        await commands.CheckAsync(
            "ip",
            ["route", "replace", "local", "default", "dev", "lo", "table", TableNumber],
            cancellation: cancellation
        );
        ToolResult added = await commands.RunAsync("ip", Rule("add"), cancellation: cancellation);
        // Kept from an earlier daemon: never removed first, or packets of that moment would go plainly.
        if (!added.Succeeded && !added.Error.Contains("File exists", StringComparison.Ordinal))
            throw new InvalidOperationException($"The routing rule for guests' flows cannot be added: {added.Error.Trim()}");
    }

    private Task<string> SetAsync(string key, string value, CancellationToken cancellation) =>
        commands.CheckAsync("tee", ["/proc/sys/" + key], value, cancellation: cancellation);

    private Task TransactAsync(string script, CancellationToken cancellation) =>
        script.Length == 0 ? Task.CompletedTask : commands.CheckAsync("nft", ["-f", "-"], script, cancellation: cancellation);
}
