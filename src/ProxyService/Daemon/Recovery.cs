using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Daemon;

/// <summary>Finds the guests that outlived the last daemon, and by them the versions that run.</summary>
internal sealed class Recovery(Func<CancellationToken, Task> recoverGuests, IGuestHost guests, VersionTable versions)
    : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await recoverGuests(cancellationToken);
        var running = guests
            .All.Where(guest => guest.State == GuestState.Running)
            .Select(guest => new ReleaseKey(guest.Application, guest.Version))
            .ToHashSet();
        foreach ((ReleaseKey key, VersionState state) in versions.View.States)
        {
            if ((state is { ShallRun: true } or VersionState.Stopping) && running.Contains(key))
                versions.Apply(key, new VersionEvent.Found());
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
