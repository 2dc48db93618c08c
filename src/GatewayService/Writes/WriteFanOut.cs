using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;
using VersionManager.GatewayService.Translation;

namespace VersionManager.GatewayService.Writes;

/// <summary>
/// Sends a write to all versions at once, and to those that start meanwhile, until every version that takes new requests
/// has it, or it is certain that they will not agree.
/// </summary>
internal sealed class WriteFanOut(
    GatewayOptions options,
    RouteTableHolder holder,
    VersionMemory memory,
    HoldQueue hold,
    WriteSender sender,
    IdempotencyStore keys,
    DivergenceLog divergences,
    WriteAnswer answer,
    TranslatorClient translators,
    TimeProvider time
)
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
                    if (await hold.WaitAsync(changed, patience.Left, Abandon(write)))
                        continue;
                    await answer.FailAsync(write);
                    return;
                case WriteStep.Send:
                    if (await SendAsync(write, table) is not { } untranslated)
                        continue;
                    await untranslated.WriteAsync(write.Context.Response);
                    return;
                case WriteStep.Acknowledge:
                    if (!holder.TryAcknowledge(write.Committed(), out bool marked))
                        continue;
                    if (marked)
                        await memory.SaveAsync();
                    await answer.AcknowledgeAsync(write, table);
                    return;
                case WriteStep.Fail when await SettleAsync(write, table, changed, patience, settling):
                    continue;
                case WriteStep.Refuse:
                    await answer.RefuseAsync(write, table);
                    return;
                default:
                    await answer.FailAsync(write);
                    return;
            }
        }
    }

    /// <returns>What the client is told when nothing was sent, because it cannot be translated; null otherwise.</returns>
    private async Task<GatewayProblem?> SendAsync(Write write, RouteTable table)
    {
        Route[] missing = [.. table.Active.Where(route => !write.Results.ContainsKey(route.Version) && holder.TryEnter(route))];
        foreach (Route route in missing)
            write.Entered(route);
        // For all before any: a write that one of them could not understand must not be half done.
        await Task.WhenAll(missing.Select(route => TranslateAsync(write, table, route)));
        if (write.Results.Count == 0 && Untranslated(write) is { } problem)
            return problem;
        if (!write.Begun && missing.Length + write.Results.Count > 1)
        {
            divergences.Begin(write.Describe(missing.Select(route => route.Version)));
            write.Begun = true;
        }
        WriteResult[] results = await Task.WhenAll(
            missing.Select(route =>
                sender.SendAsync(write.Context, route, write.Body, write.Translations.GetValueOrDefault(route.Version))
            )
        );
        for (int i = 0; i < missing.Length; i++)
            write.Set(missing[i].Version, results[i]);
        if (results.Any(result => result.Outcome == WriteOutcome.Committed) && write.Remember() is { } record)
            await keys.PutAsync(record);
        return null;
    }

    private async Task TranslateAsync(Write write, RouteTable table, Route route)
    {
        lock (write.Translations)
        {
            // One that could not be asked is asked again.
            if (write.Translations.TryGetValue(route.Version, out TranslationResult? known) && known.Failure is null)
                return;
        }
        _ = ClientInterface.TryRead(write.Context, out Version? spoken);
        IReadOnlyList<Route> chain = TranslationChain.Find(table, route, spoken, out string? reason);
        if (chain.Count == 0 && reason is null)
            return;
        TranslationResult translation = reason is not null
            ? new TranslationResult(null, reason, null)
            : await translators.TranslateAsync(write.Context, chain, write.Body, CancellationToken.None);
        lock (write.Translations)
            write.Translations[route.Version] = translation;
    }

    private static GatewayProblem? Untranslated(Write write)
    {
        VersionWrite[] refused =
        [
            .. write
                .Translations.Where(entry => entry.Value.Cannot is not null)
                .OrderByDescending(entry => entry.Key)
                .Select(entry => new VersionWrite(
                    entry.Key,
                    WriteOutcome.Unsent,
                    null,
                    "cannot be translated: " + entry.Value.Cannot
                )),
        ];
        return refused.Length == 0
            ? null
            : new GatewayProblem(
                GatewayProblemCode.CannotTranslate,
                "The write cannot be translated to every version that runs. Nothing was written.",
                "Speak a newer interface.",
                StatusCodes.Status501NotImplemented,
                null,
                refused
            );
    }

    /// <summary>
    /// A version whose connection fails is often on its way out, or back: gives it a moment to leave the routes, and tries
    /// again what may be tried again.
    /// </summary>
    /// <returns>False when there is nothing to wait for.</returns>
    private static async Task<bool> SettleAsync(Write write, RouteTable table, Task changed, Patience patience, Patience settling)
    {
        Version[] lost =
        [
            .. table
                .Active.Select(route => route.Version)
                .Where(version => write.Results.TryGetValue(version, out WriteResult? result) && result.IsConnection),
        ];
        bool hopeless = table.Active.Any(route =>
            write.Results.TryGetValue(route.Version, out WriteResult? result)
            && !result.IsConnection
            && !WriteVerdict.Has(result.Outcome)
        );
        if (lost.Length == 0 || hopeless)
            return false;
        // Nobody reachable is the same as nobody there.
        bool nobody = write.Results.Values.All(result => result.Outcome == WriteOutcome.Unsent);
        if (
            !await (nobody ? patience : settling).PauseAsync(
                changed,
                nobody ? write.Context.RequestAborted : CancellationToken.None
            )
        )
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
