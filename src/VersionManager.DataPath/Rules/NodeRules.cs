using VersionManager.Kernel.Tools;
using static VersionManager.DataPath.Rules.NodeRuleScript;

namespace VersionManager.DataPath.Rules;

/// <summary>
/// The node's kernel rules: diverting guests' managed flows to the proxy, translating the rest, and bringing headerless arrivals
/// to default versions. One per network namespace. Changes are transactions: packets meet the rules of before or of after.
/// </summary>
/// <param name="options">What the rules depend on.</param>
/// <param name="tools">Runs <c>nft</c>, <c>ip</c> and <c>tee</c>.</param>
public sealed class NodeRules(NodeRuleOptions options, ToolRunner tools) : IDisposable
{
    // Without elements: those of sets that traffic fills change all the time.
    private static readonly string[] Listing = ["-t", "list", "table", "ip", Table];

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly NodeRouting _routing = new(tools);
    private NodeElements? _current;
    private string _listing = "";

    /// <summary>Puts everything up, in place of what an earlier daemon left, or changes what differs; and <paramref name="also"/>
    /// with it.</summary>
    internal Task ApplyAsync(
        NodeElements elements,
        CancellationToken cancellation,
        IReadOnlyCollection<RuleChange>? also = null
    ) =>
        InTurnAsync(
            async () =>
            {
                if (_current is { } current)
                    await TransactAsync(Change(current, elements) + ScriptOf(also ?? []), cancellation);
                else
                {
                    await _routing.PrepareAsync(cancellation);
                    await PutUpTableAsync(elements, also ?? [], cancellation);
                }
                _current = elements;
            },
            cancellation
        );

    /// <summary>Makes changes of the sets that traffic and agreements fill, in their order, as one transaction.</summary>
    internal Task UpdateAsync(IReadOnlyCollection<RuleChange> changes, CancellationToken cancellation) =>
        InTurnAsync(() => TransactAsync(ScriptOf(changes), cancellation), cancellation);

    /// <summary>Reads the rules back, and puts back what another program removed or changed. Flows that the kernel carries go
    /// on.</summary>
    /// <param name="live">What the sets that traffic and agreements fill shall hold, where the table must be put up anew.</param>
    /// <param name="thorough">Reads the elements of the other sets too, which costs more the more flows are carried.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was put back, each as operators know it; empty where all was well.</returns>
    internal async Task<IReadOnlyList<string>> RepairAsync(
        Func<IReadOnlyCollection<RuleChange>> live,
        bool thorough,
        CancellationToken cancellation
    )
    {
        List<string> damage = [];
        await InTurnAsync(
            async () =>
            {
                if (_current is not { } current)
                    return;
                // The table first: until it is back, the host itself answers what is meant for guests, and refuses it. What is
                // diverted without the routing rule is dropped.
                damage.AddRange(await FindDamageAsync(current, thorough, cancellation));
                if (damage.Count > 0)
                    await PutUpTableAsync(current, live(), cancellation);
                IReadOnlyList<string> routing = await _routing.FindDamageAsync(cancellation);
                if (routing.Count > 0)
                    await _routing.PrepareAsync(cancellation);
                damage.AddRange(routing);
            },
            cancellation
        );
        return damage;
    }

    /// <summary>Has connection tracking not mind packets of a stream that it did not see, which the flow cache takes past it.
    /// Tracking is there once the rules are up.</summary>
    internal Task TolerateUnseenPacketsAsync(CancellationToken cancellation) => _routing.TolerateUnseenPacketsAsync(cancellation);

    /// <summary>What the kernel carried, in packets.</summary>
    internal Task<IReadOnlyList<RuleCounter>> ReadUsageAsync(CancellationToken cancellation) =>
        ReadAsync(OffloadRuleScript.Usage, cancellation);

    /// <summary>The flows that the kernel carried, each by its first packet.</summary>
    internal Task<IReadOnlyList<RuleCounter>> ReadOpenedAsync(CancellationToken cancellation) =>
        ReadAsync(OffloadRuleScript.Opened, cancellation);

    /// <summary>Removes the rules, the route and the daemon's address. Kernel settings stay: other programs may need them by
    /// now.</summary>
    /// <exception cref="ToolException">nft failed; the rules stay.</exception>
    public Task RemoveAsync(CancellationToken cancellation) =>
        InTurnAsync(
            async () =>
            {
                await TransactAsync($"table ip {Table} {{}}\ndelete table ip {Table}\n", cancellation);
                _current = null;
                await _routing.RemoveAsync(cancellation);
            },
            cancellation
        );

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private static string ScriptOf(IEnumerable<RuleChange> changes) => string.Concat(changes.Select(change => change.Script));

    private async Task PutUpTableAsync(
        NodeElements elements,
        IReadOnlyCollection<RuleChange> also,
        CancellationToken cancellation
    )
    {
        await TransactAsync(Full(options, elements) + ScriptOf(also), cancellation);
        _listing = await tools.CheckAsync("nft", Listing, cancellation: cancellation);
    }

    private Task TransactAsync(string script, CancellationToken cancellation) =>
        script.Length == 0 ? Task.CompletedTask : tools.CheckAsync("nft", ["-f", "-"], script, cancellation: cancellation);

    private async Task<IEnumerable<string>> FindDamageAsync(NodeElements current, bool thorough, CancellationToken cancellation)
    {
        ToolResult listed = await tools.RunAsync("nft", Listing, cancellation: cancellation);
        if (listed.Output != _listing)
            return [$"the nft table 'ip {Table}'"];
        if (!thorough)
            return [];
        IReadOnlyDictionary<string, IReadOnlySet<string>> elements = ListedElements.Parse(
            await tools.CheckAsync("nft", ["-j", "list", "table", "ip", Table], cancellation: cancellation)
        );
        return current
            .Sets()
            .Where(set => !elements[set.Name].SetEquals(set.Elements))
            .Select(set => $"the elements of '{set.Name}' in the nft table 'ip {Table}'");
    }

    private async Task<IReadOnlyList<RuleCounter>> ReadAsync(string set, CancellationToken cancellation) =>
        RuleCounter.Parse(await tools.CheckAsync("nft", ["-j", "list", "set", "ip", Table, set], cancellation: cancellation));
}
