using System.Text.Json;
using VersionManager.Contracts.Control;
using VersionManager.GatewayService.Daemon;

namespace VersionManager.GatewayService.Divergences;

/// <summary>Undoes a failed write by the compensate hook of every version that has, or may have, the write.</summary>
internal sealed partial class Compensator(
    DivergenceOptions options,
    DaemonConnection daemon,
    TimeProvider time,
    ILogger<Compensator> logger
)
{
    /// <summary>Returns when all hooks have ended, or timed out.</summary>
    /// <returns>The divergence, in which a version that undid the write counts as having rejected it.</returns>
    public async Task<DivergenceInfo> CompensateAsync(DivergenceInfo divergence)
    {
        using var limited = new CancellationTokenSource(options.CompensationTimeout, time);
        VersionWrite[] versions = await Task.WhenAll(
            divergence.Versions.Select(write => UndoAsync(divergence, write, limited.Token))
        );
        return divergence with { Versions = versions };
    }

    private async Task<VersionWrite> UndoAsync(DivergenceInfo divergence, VersionWrite write, CancellationToken cancellationToken)
    {
        if (write.Outcome is not (WriteOutcome.Committed or WriteOutcome.Unknown))
            return write;
        var request = new CompensationRequest(
            divergence.Id,
            write.Version,
            divergence.Method,
            divergence.Target,
            divergence.Key,
            write.Outcome,
            write.Status
        );
        CompensationResult result;
        try
        {
            result = await daemon.CompensateAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            result = new CompensationResult(
                CompensationState.Failed,
                e is OperationCanceledException ? "It took too long." : e.Message
            );
        }
        if (result.State == CompensationState.Succeeded)
            return write with { Outcome = WriteOutcome.Rejected, Reason = "compensated" };
        if (result.State == CompensationState.Failed)
            Failed(logger, divergence.Id, write.Version, result.Reason);
        return write;
    }

    [LoggerMessage(5020, LogLevel.Warning, "Version {Version} could not undo the write of divergence {Divergence}: {Reason}")]
    private static partial void Failed(ILogger logger, string divergence, Version version, string? reason);
}
