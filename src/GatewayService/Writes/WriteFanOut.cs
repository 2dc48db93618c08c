using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Writes;

/// <summary>
/// Sends a write to all versions at once, and to those that start meanwhile, until every version that takes new requests
/// has it, or it is certain that they will not agree.
/// </summary>
internal sealed class WriteFanOut(
    GatewayOptions options, RouteTableHolder holder, VersionMemory memory, HoldQueue hold, WriteSender sender, IdempotencyStore keys,
    DivergenceLog divergences, WriteAnswer answer, TimeProvider time)
{
    public async Task RunAsync(Write write)
    {
        var patience = new Patience(options.Hold, time);
        var settling = new Patience(options.Settle, time);
        while (true)
        {
            (RouteTable table, Task changed) = holder.Watch();
            switch (WriteVerdict.Decide(write.Outcomes, [.. table.Active.Select(route => route.Version)]))
            {
                case WriteStep.Wait:
                    if (await hold.WaitAsync(changed, patience.Left, Abandon(write)).ConfigureAwait(false))
                        continue;
                    await answer.FailAsync(write).ConfigureAwait(false);
                    return;
                case WriteStep.Send:
                    await SendAsync(write, table).ConfigureAwait(false);
                    continue;
                case WriteStep.Acknowledge:
                    if (!holder.TryAcknowledge(write.Committed(), out bool marked))
                        continue;
                    if (marked)
                        await memory.SaveAsync().ConfigureAwait(false);
                    await answer.AcknowledgeAsync(write, table).ConfigureAwait(false);
                    return;
                case WriteStep.Fail when await SettleAsync(write, table, changed, patience, settling).ConfigureAwait(false):
                    continue;
                case WriteStep.Refuse:
                    await answer.RefuseAsync(write, table).ConfigureAwait(false);
                    return;
                default:
                    await answer.FailAsync(write).ConfigureAwait(false);
                    return;
            }
        }
    }

    private async Task SendAsync(Write write, RouteTable table)
    {
        Route[] missing = [.. table.Active.Where(route => !write.Results.ContainsKey(route.Version) && holder.TryEnter(route))];
        foreach (Route route in missing)
            write.Entered(route);
        if (!write.Begun && missing.Length + write.Results.Count > 1)
        {
            divergences.Begin(write.Describe(missing.Select(route => route.Version)));
            write.Begun = true;
        }
        WriteResult[] results = await Task.WhenAll(missing.Select(route => sender.SendAsync(write.Context, route, write.Body))).ConfigureAwait(false);
        for (int i = 0; i < missing.Length; i++)
            write.Set(missing[i].Version, results[i]);
        if (results.Any(result => result.Outcome == WriteOutcome.Committed) && write.Remember() is { } record)
            await keys.PutAsync(record).ConfigureAwait(false);
    }

    /// <summary>
    /// A version whose connection fails is often on its way out, or back: gives it a moment to leave the routes, and tries
    /// again what may be tried again.
    /// </summary>
    /// <returns>False when there is nothing to wait for.</returns>
    private static async Task<bool> SettleAsync(Write write, RouteTable table, Task changed, Patience patience, Patience settling)
    {
        Version[] lost = [.. table.Active.Select(route => route.Version)
            .Where(version => write.Results.TryGetValue(version, out WriteResult? result) && result.IsConnection)];
        bool hopeless = table.Active.Any(route => write.Results.TryGetValue(route.Version, out WriteResult? result)
            && !result.IsConnection && !WriteVerdict.Has(result.Outcome));
        if (lost.Length == 0 || hopeless)
            return false;
        // Nobody reachable is the same as nobody there.
        bool nobody = write.Results.Values.All(result => result.Outcome == WriteOutcome.Unsent);
        if (!await (nobody ? patience : settling).PauseAsync(changed, nobody ? write.Context.RequestAborted : CancellationToken.None).ConfigureAwait(false))
            return false;
        foreach (Version version in lost)
        {
            if (write.Results[version].Outcome == WriteOutcome.Unsent || write.IsIdempotent)
                write.Retry(version);
        }
        return true;
    }

    /// <summary>A client that goes ends the wait, but only before anything was sent.</summary>
    private static CancellationToken Abandon(Write write) =>
        write.Results.Count == 0 ? write.Context.RequestAborted : CancellationToken.None;
}
