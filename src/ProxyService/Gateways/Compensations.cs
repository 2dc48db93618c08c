using System.Collections.Immutable;
using System.Globalization;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Gateways;

/// <summary>Runs compensate hooks: each undoes, in its version's guest, a write that not every version has.</summary>
internal sealed class Compensations(ReleaseStore store, IGuestHost guests)
{
    // Its client waits, and the gateway waits no longer than 30 s.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(25);

    /// <summary>Runs the hook to its end.</summary>
    public async Task<CompensationResult> RunAsync(
        string application,
        CompensationRequest request,
        CancellationToken cancellation
    )
    {
        var key = new ReleaseKey(application, request.Version);
        if (store.Find(key)?.Manifest.Hooks.Compensate is not { } hook)
            return new CompensationResult(CompensationState.Missing, null);
        ImmutableDictionary<string, string> environment = ImmutableDictionary<string, string>
            .Empty.Add("VM_DIVERGENCE", request.Divergence)
            .Add("VM_WRITE_METHOD", request.Method)
            .Add("VM_WRITE_TARGET", request.Target)
            .Add("VM_WRITE_OUTCOME", request.Outcome == WriteOutcome.Committed ? "committed" : "unknown");
        if (request.Key is { } idempotency)
            environment = environment.Add("VM_WRITE_KEY", idempotency);
        if (request.Status is { } status)
            environment = environment.Add("VM_WRITE_STATUS", status.ToString(CultureInfo.InvariantCulture));
        try
        {
            CommandResult result = await guests.RunAsync(
                key,
                GuestCommand.Run(hook, Timeout) with
                {
                    Environment = environment,
                },
                cancellation
            );
            return result.Succeeded
                ? new CompensationResult(CompensationState.Succeeded, null)
                : new CompensationResult(
                    CompensationState.Failed,
                    $"The hook ended with status {result.ExitCode}: {HookOutput.LastLine(result)}"
                );
        }
        catch (RefusalException e)
        {
            return new CompensationResult(CompensationState.Failed, e.Message);
        }
    }
}
