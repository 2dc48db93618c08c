using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Requests;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Writes;

/// <summary>Ends a write: remembers what must be, and tells the client.</summary>
internal sealed partial class WriteAnswer(
    GatewayOptions options,
    IdempotencyStore keys,
    DivergenceLog divergences,
    Compensator compensator,
    TimeProvider time,
    ILogger<WriteAnswer> logger
)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Every version has it: the newest one's answer is the answer.</summary>
    public async Task AcknowledgeAsync(Write write, RouteTable table)
    {
        if (write.Begun)
            divergences.Forget(write.Describe());
        IReadOnlyList<DivergenceInfo> ended = divergences.End(divergence =>
            write.Key is { } key && divergence.Key == key.Key ? DivergenceEnd.Retried
            : write.IsIdempotent && divergence.Target == write.Target ? DivergenceEnd.Superseded
            : null
        );
        // A retry of what was superseded comes after this write, at every version: it must reach those too that had it before.
        foreach (DivergenceInfo divergence in ended.Where(divergence => divergence.End == DivergenceEnd.Superseded))
        {
            if (divergence.Key is { } superseded && keys.Find(superseded) is { Answer: null } record)
                await keys.PutAsync(record with { Done = [] });
        }
        // Who did it answers before who had nothing to do, and who stays before who is on its way out.
        Version newest = write
            .Results.Where(result => WriteVerdict.Has(result.Value.Outcome))
            .OrderBy(result => result.Value.Outcome)
            .ThenByDescending(result => table.IsActive(result.Key))
            .ThenByDescending(result => result.Key)
            .First()
            .Key;
        WriteResult result = write.Results[newest];
        if (result.Response is null)
        {
            KeptAnswer kept = result.Kept ?? new KeptAnswer(newest, result.Status ?? StatusCodes.Status200OK, [], null);
            await RememberAsync(write, kept);
            await kept.ReplayAsync(write.Context);
            return;
        }
        // On disk before the client hears of it: its next try, if it makes one, must find it.
        await SendAsync(write, newest, result.Response, write.Key is null ? null : kept => RememberAsync(write, kept));
    }

    /// <summary>No version has it, and each said why: the newest one's answer is the answer.</summary>
    public async Task RefuseAsync(Write write, RouteTable table)
    {
        if (write.Begun)
            divergences.Forget(write.Describe());
        Version newest = write
            .Results.Where(result => result.Value.Response is not null && table.IsActive(result.Key))
            .Max(result => result.Key)!;
        await SendAsync(write, newest, write.Results[newest].Response!, null);
    }

    /// <summary>The hard case: the versions do not agree, or cannot be asked.</summary>
    public async Task FailAsync(Write write)
    {
        DivergenceInfo divergence = write.Describe();
        bool diverges = WriteVerdict.Diverges([.. write.Results.Values.Select(result => result.Outcome)]);
        if (diverges)
        {
            await KeepAnswersAsync(write);
            await divergences.RecordAsync(divergence);
            Diverged(
                logger,
                divergence.Id,
                divergence.Method,
                divergence.Target,
                string.Join(", ", divergence.Versions.Select(v => $"{v.Version} {v.Outcome}"))
            );
            divergence = await CompensateAsync(write, divergence);
        }
        else if (write.Begun)
        {
            divergences.Forget(divergence);
        }
        await Problem(divergence, diverges && divergence.End is null)
            .WriteAsync(
                write.Context.Response,
                divergence.Versions.All(version => version.Outcome == WriteOutcome.Unsent) ? options.Settle : null
            );
    }

    private static GatewayProblem Problem(DivergenceInfo divergence, bool open)
    {
        if (divergence.Versions.All(version => version.Outcome == WriteOutcome.Unsent))
            return GatewayHandler.NoVersion() with { Versions = divergence.Versions.Count == 0 ? null : divergence.Versions };
        bool late = divergence.Versions.All(version => version.Outcome == WriteOutcome.Unknown && version.Status is null);
        string detail =
            divergence.End == DivergenceEnd.Compensated ? "It was undone where it had committed. Try again."
            : divergence.Key is null
                ? "Some versions may have it. Send the same PUT or DELETE again; give other requests an Idempotency-Key header, so that trying again is safe."
            : "Send the same request again with the same Idempotency-Key: it goes only to versions that do not have it.";
        return new GatewayProblem(
            GatewayProblemCode.WriteFailed,
            "The write did not commit at every version.",
            detail,
            late ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway,
            open ? divergence.Id : null,
            divergence.Versions
        );
    }

    private async Task<DivergenceInfo> CompensateAsync(Write write, DivergenceInfo divergence)
    {
        DivergenceInfo undone = await compensator.CompensateAsync(divergence);
        VersionWrite[] changed = [.. undone.Versions.Except(divergence.Versions)];
        if (changed.Length == 0)
            return divergence;
        foreach (VersionWrite version in changed)
            write.Set(version.Version, new WriteResult(version.Outcome, version.Status, version.Reason));
        if (write.Remember() is { } record)
            await keys.PutAsync(record);
        if (undone.Versions.All(version => !WriteVerdict.MayHave(version.Outcome)))
            undone = undone with { End = DivergenceEnd.Compensated, Ended = time.GetUtcNow() };
        await divergences.RecordAsync(undone);
        return undone;
    }

    /// <summary>A retry may find that all have the write: then the client gets what it would have been told now.</summary>
    private async Task KeepAnswersAsync(Write write)
    {
        if (write.Key is null)
            return;
        var answers = new Dictionary<Version, KeptAnswer>();
        using var limited = new CancellationTokenSource(options.Settle, time);
        foreach ((Version version, WriteResult result) in write.Results)
        {
            if (result is not { Outcome: WriteOutcome.Committed, Response: { } response })
                continue;
            try
            {
                answers[version] = await KeptAnswer.TakeAsync(version, response, limited.Token);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // Its status is remembered all the same.
            }
        }
        if (answers.Count > 0 && write.Remember(answers) is { } record)
            await keys.PutAsync(record);
    }

    private async Task RememberAsync(Write write, KeptAnswer answer)
    {
        if (write.Remember(answer: answer) is { } record)
            await keys.PutAsync(record);
    }

    private async Task SendAsync(Write write, Version version, HttpResponseMessage response, Func<KeptAnswer, Task>? keep)
    {
        using var limited = new CancellationTokenSource(AnswerTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, write.Context.RequestAborted);
        try
        {
            await KeptAnswer.SendAsync(version, response, write.Context, keep, linked.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // Either side went. A client that is left with half an answer must see that it is half.
            write.Context.Abort();
        }
    }

    [LoggerMessage(5030, LogLevel.Warning, "Divergence {Divergence}: {Method} {Target} ended differently: {Versions}")]
    private static partial void Diverged(ILogger logger, string divergence, string method, string target, string versions);
}
