using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Divergences;
using VersionManager.GatewayService.Idempotency;
using VersionManager.GatewayService.Messages;
using VersionManager.GatewayService.Problems;
using VersionManager.GatewayService.Routes;

namespace VersionManager.GatewayService.Writes;

/// <summary>
/// Ends a write in the hard case: the versions do not agree, or cannot be asked (docs/gateway.md, "The hard case").
/// </summary>
internal sealed partial class WriteFailure(
    HoldOptions hold,
    IdempotencyStore keys,
    DivergenceLog divergences,
    Compensator compensator,
    TimeProvider time,
    ILogger<WriteFailure> logger
)
{
    /// <summary>Records the divergence, if there is one, compensates it as far as possible, and answers the client.</summary>
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
        await Problem(divergence, diverges && divergence.End is null).WriteAsync(write.Request.Context.Response);
    }

    private GatewayProblem Problem(DivergenceInfo divergence, bool open) =>
        divergence.Versions.All(version => version.Outcome == WriteOutcome.Unsent)
            ? ClientProblems.NoVersion(hold.Settle, divergence.Versions)
            : ClientProblems.WriteFailed(
                divergence,
                open,
                late: divergence.Versions.All(version => version.Outcome == WriteOutcome.Unknown && version.Status is null)
            );

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

    /// <summary>
    /// Keeps the answers of versions that committed: a retry after which every version has the write gives the client the newest.
    /// </summary>
    private async Task KeepAnswersAsync(Write write)
    {
        if (write.Key is null)
            return;
        var answers = new Dictionary<Version, KeptAnswer>();
        using var limited = new CancellationTokenSource(hold.Settle, time);
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
                // The status is remembered anyway.
            }
        }
        if (answers.Count > 0 && write.Remember(answers) is { } record)
            await keys.PutAsync(record);
    }

    [LoggerMessage(5030, LogLevel.Warning, "Divergence {Divergence}: {Method} {Target} ended differently: {Versions}")]
    private static partial void Diverged(ILogger logger, string divergence, string method, string target, string versions);
}
