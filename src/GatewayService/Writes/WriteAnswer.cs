using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Writes;

/// <summary>Ends a write on which all versions agree: saves the result, and gives the client a version's answer.</summary>
internal sealed class WriteAnswer(IdempotencyStore keys, DivergenceLog divergences, TimeProvider time)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Acknowledges a write that every version has, with the newest version's answer.</summary>
    public async Task AcknowledgeAsync(Write write, RouteSnapshot routes)
    {
        if (write.Begun)
            divergences.Forget(write.Describe());
        await EndOlderAsync(write);
        // A version that committed is preferred to one that had nothing to delete, and a running version to a draining one.
        Version newest = write
            .Results.Where(result => WriteVerdict.Has(result.Value.Outcome))
            .OrderBy(result => result.Value.Outcome)
            .ThenByDescending(result => routes.IsActive(result.Key))
            .ThenByDescending(result => result.Key)
            .First()
            .Key;
        WriteResult result = write.Results[newest];
        if (result.Response is null)
        {
            KeptAnswer kept = result.Kept ?? new KeptAnswer(newest, result.Status ?? StatusCodes.Status200OK, [], null);
            await RememberAsync(write, kept);
            await kept.ReplayAsync(write.Request.Context);
            return;
        }
        // On disk before the client is told, so that a retry finds it.
        await SendAsync(write, newest, result.Response, write.Key is null ? null : kept => RememberAsync(write, kept));
    }

    /// <summary>Refuses a write that no version has, and each said why, with the newest version's answer.</summary>
    public async Task RefuseAsync(Write write, RouteSnapshot routes)
    {
        if (write.Begun)
            divergences.Forget(write.Describe());
        Version newest = write
            .Results.Where(result => result.Value.Response is not null && routes.IsActive(result.Key))
            .Max(result => result.Key)!;
        await SendAsync(write, newest, write.Results[newest].Response!, null);
    }

    /// <summary>Ends the divergences that this write resolves.</summary>
    private async Task EndOlderAsync(Write write)
    {
        IReadOnlyList<DivergenceInfo> ended = divergences.End(divergence =>
            write.Key is { } key && divergence.Key == key.Key ? DivergenceEnd.Retried
            : write.Request.IsIdempotent && divergence.Target == write.Request.Target ? DivergenceEnd.Superseded
            : null
        );
        // A later retry of a superseded write follows this write at every version: it must also reach the versions that had it
        // before.
        foreach (DivergenceInfo divergence in ended.Where(divergence => divergence.End == DivergenceEnd.Superseded))
        {
            if (divergence.Key is { } superseded && keys.Find(superseded) is { Answer: null } record)
                await keys.PutAsync(record with { Done = [] });
        }
    }

    private async Task RememberAsync(Write write, KeptAnswer answer)
    {
        if (write.Remember(answer: answer) is { } record)
            await keys.PutAsync(record);
    }

    private async Task SendAsync(Write write, Version version, HttpResponseMessage response, Func<KeptAnswer, Task>? keep)
    {
        HttpContext context = write.Request.Context;
        using var limited = new CancellationTokenSource(AnswerTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, write.Request.Aborted);
        try
        {
            await KeptAnswer.SendAsync(version, response, context, keep, linked.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // One side has left. A client with a part of an answer must see that it is incomplete.
            context.Abort();
        }
    }
}
