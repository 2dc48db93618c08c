using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Problems;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Writes;

/// <summary>
/// Sends a write to all versions at once, and to those that start meanwhile, until every version that takes new requests has it,
/// or it is certain that the versions will not agree.
/// </summary>
internal sealed class WriteFanOut(
    HoldOptions hold,
    HoldQueue queue,
    LiveRoutes routes,
    VersionMemory memory,
    WriteTranslator translator,
    WriteSender sender,
    IdempotencyStore keys,
    DivergenceLog divergences,
    WriteAnswer answer,
    WriteFailure failure,
    TimeProvider time
)
{
    /// <summary>Returns when the client has the answer to <paramref name="write"/>.</summary>
    public async Task RunAsync(Write write)
    {
        var patience = new Patience(hold.Longest, time);
        var settling = new Patience(hold.Settle, time);
        while (true)
        {
            // Each round uses the versions that run by then: the write may have waited for its turn, or for a version.
            RouteSnapshot current = routes.Current;
            switch (WriteVerdict.Decide(write.Outcomes, [.. current.Active.Select(route => route.Version)]))
            {
                case WriteStep.Wait:
                    if (await queue.WaitAsync(current.Replaced, patience.Left, Abandon(write)))
                        continue;
                    await failure.FailAsync(write);
                    return;
                case WriteStep.Send:
                    if (await SendAsync(write, current) is not { } untranslated)
                        continue;
                    await untranslated.WriteAsync(write.Request.Context.Response);
                    return;
                case WriteStep.Acknowledge:
                    if (!routes.TryAcknowledge(write.Committed(), out bool marked))
                        continue;
                    if (marked)
                        await memory.SaveAsync();
                    await answer.AcknowledgeAsync(write, current);
                    return;
                case WriteStep.Fail when await SettleAsync(write, current, patience, settling):
                    continue;
                case WriteStep.Refuse:
                    await answer.RefuseAsync(write, current);
                    return;
                default:
                    await failure.FailAsync(write);
                    return;
            }
        }
    }

    /// <returns>The problem when the write cannot be translated, so that nothing was sent; null otherwise.</returns>
    private async Task<GatewayProblem?> SendAsync(Write write, RouteSnapshot current)
    {
        Route[] missing = [.. current.Active.Where(route => !write.Results.ContainsKey(route.Version) && routes.TryEnter(route))];
        foreach (Route route in missing)
            write.Entered(route);
        if (await translator.TranslateAsync(write, current, missing) is { } problem)
            return problem;
        if (!write.Begun && missing.Length + write.Results.Count > 1)
        {
            divergences.Begin(write.Describe(missing.Select(route => route.Version)));
            write.Begun = true;
        }
        WriteResult[] results = await Task.WhenAll(missing.Select(route => sender.SendAsync(write, route)));
        for (int i = 0; i < missing.Length; i++)
            write.Set(missing[i].Version, results[i]);
        if (results.Any(result => result.Outcome == WriteOutcome.Committed) && write.Remember() is { } record)
            await keys.PutAsync(record);
        return null;
    }

    /// <summary>
    /// Gives a version whose connection failed a moment to leave the routes or come back, then retries where that is safe.
    /// </summary>
    /// <returns>False when there is nothing to wait for.</returns>
    private static async Task<bool> SettleAsync(Write write, RouteSnapshot current, Patience patience, Patience settling)
    {
        Version[] lost =
        [
            .. current
                .Active.Select(route => route.Version)
                .Where(version => write.Results.TryGetValue(version, out WriteResult? result) && result.IsConnection),
        ];
        bool hopeless = current.Active.Any(route =>
            write.Results.TryGetValue(route.Version, out WriteResult? result)
            && !result.IsConnection
            && !WriteVerdict.Has(result.Outcome)
        );
        if (lost.Length == 0 || hopeless)
            return false;
        // A node where no version can be reached is like one without versions.
        bool unreachable = write.Results.Values.All(result => result.Outcome == WriteOutcome.Unsent);
        bool goOn = unreachable
            ? await patience.PauseAsync(current.Replaced, write.Request.Aborted)
            : await settling.PauseAsync(current.Replaced, CancellationToken.None);
        if (!goOn)
            return false;
        foreach (Version version in lost)
        {
            if (write.Results[version].Outcome == WriteOutcome.Unsent || write.Request.IsIdempotent)
                write.Retry(version);
        }
        return true;
    }

    /// <summary>Cancelled when the client leaves, but only before anything was sent.</summary>
    private static CancellationToken Abandon(Write write) =>
        write.Results.Count == 0 ? write.Request.Aborted : CancellationToken.None;
}
