using System.Globalization;
using VersionManager.Contracts.Control;
using VersionManager.Guests.Model;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>Step 6: the application is healthy and has its ports, and the node announces the version.</summary>
internal sealed class RegisterStep(
    IGuestHost guests,
    PortRegistry ports,
    VersionTable versions,
    IRoutePublisher routes,
    UpgradeOptions options,
    TimeProvider clock
) : IUpgradeStep
{
    public UpgradeStep Step => UpgradeStep.Register;

    public async Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation)
    {
        if (context.Release!.Manifest.Hooks.Health is { } health)
            await WaitForHealthAsync(context, health, cancellation);
        if (
            guests.All.FirstOrDefault(g => g.Application == context.Key.Application && g.Version == context.Key.Version)
            is not { State: GuestState.Running }
        )
        {
            throw new RefusalException(
                ProblemCode.GuestFailed,
                $"The guest of {context.Key} ended before it had registered.",
                "Look at the application's log on the node."
            );
        }
        bool known = versions.View.StateOf(context.Key).ShallRun;
        if (!versions.TrySetRunning(context.Key))
        {
            throw new RefusalException(
                ProblemCode.VersionObsolete,
                $"{context.Key} was stopped while it was upgrading: {versions.ObsoleteReason(context.Key) ?? "it is being stopped."}",
                "Nothing is to be done."
            );
        }
        try
        {
            await routes.FlushAsync(cancellation);
        }
        catch when (!known)
        {
            // The version has not served a message yet: the node does not remember that it ran.
            versions.SetStopped(context.Key);
            throw;
        }
        int count = ports.All.Count(entry => entry.Application == context.Key.Application);
        return string.Create(CultureInfo.InvariantCulture, $"{count} ports registered");
    }

    private async Task WaitForHealthAsync(UpgradeContext context, IReadOnlyList<string> health, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(options.Deadline(Step) - options.HealthTimeout, clock);
        var command = GuestCommand.Run(health, options.HealthTimeout);
        while (true)
        {
            CommandResult result = await guests.RunAsync(context.Key, command, cancellation);
            if (result.Succeeded)
                return;
            if (late.IsCancellationRequested)
            {
                throw new RefusalException(
                    ProblemCode.HookFailed,
                    $"The health hook of {context.Key} still fails, with exit status {result.ExitCode}: {HookOutput.LastLine(result)}",
                    "See why the application is not healthy; the hook succeeds (exit status 0) once it serves."
                );
            }
            await Task.Delay(options.HealthInterval, clock, cancellation);
        }
    }
}
