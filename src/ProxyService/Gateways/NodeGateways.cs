using System.Collections.Concurrent;
using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Gateways;

/// <summary>The node's gateways, for the parts of the daemon that must go step by step with them.</summary>
internal sealed class NodeGateways(PublishedRoutes table, ReleaseStore store, GatewayProcesses fleet, TimeProvider clock)
    : IGateways,
        IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, GatewayClient> _clients = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task WaitUntilUsedAsync(ReleaseKey key, CancellationToken cancellation)
    {
        if (store.Find(key)?.Manifest.Gateway is null)
            return;
        while (true)
        {
            GatewayRoutes routes = table.Of(key.Application);
            if (routes.Versions.Any(route => route.Version == key.Version))
            {
                await WaitForAsync(key.Application, routes.Sequence, Timeout.InfiniteTimeSpan, cancellation);
                return;
            }
            await table.WatchAsync(key.Application, routes.Sequence, TimeSpan.FromSeconds(30), cancellation);
        }
    }

    /// <inheritdoc/>
    public async Task<long> DrainAsync(ReleaseKey key, TimeSpan deadline, CancellationToken cancellation)
    {
        GatewayRoutes routes = table.Drain(key);
        if (store.Find(key)?.Manifest.Gateway is null)
            return 0;
        long started = clock.GetTimestamp();
        while (fleet.IsUp(key.Application))
        {
            if (fleet.IsProgram(key.Application))
            {
                // It says what it uses, and not what is under way: open flows at the version do.
                await WaitForAsync(key.Application, routes.Sequence, deadline, cancellation);
                return 0;
            }
            GatewayUsage? usage = await UsageAsync(key.Application, cancellation);
            long inFlight = usage?.Versions.FirstOrDefault(version => version.Version == key.Version)?.InFlight ?? 0;
            if (
                (usage is not null && usage.Sequence >= routes.Sequence && inFlight == 0)
                || clock.GetElapsedTime(started) >= deadline
            )
                return inFlight;
            await Task.Delay(Interval, clock, cancellation);
        }
        return 0;
    }

    /// <inheritdoc/>
    public Task CaughtUpAsync(ReleaseKey key, CancellationToken cancellation) =>
        TellAsync(key, client => client.CaughtUpAsync(key.Version, cancellation), cancellation);

    /// <inheritdoc/>
    public async Task ForgetAsync(ReleaseKey key, CancellationToken cancellation)
    {
        if (!fleet.IsUp(key.Application))
            return;
        // The gateway refuses while its routes have the version.
        await WaitForAsync(key.Application, table.Of(key.Application).Sequence, Patience, cancellation);
        await TellAsync(key, client => client.ForgetAsync(key.Version, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public async Task<GatewayUsage?> UsageAsync(string application, CancellationToken cancellation) =>
        fleet.IsUp(application) && !fleet.IsProgram(application) ? await Client(application).UsageAsync(cancellation) : null;

    /// <inheritdoc/>
    public async Task<DivergenceList?> DivergencesAsync(string application, CancellationToken cancellation) =>
        fleet.IsUp(application) && !fleet.IsProgram(application)
            ? await Client(application).DivergencesAsync(cancellation)
            : null;

    /// <inheritdoc/>
    public async Task<ImmutableHashSet<Version>> BehindAsync(string application, CancellationToken cancellation) =>
        await UsageAsync(application, cancellation) is { } usage
            ? [.. usage.Versions.Where(version => version.BehindSince is not null).Select(version => version.Version)]
            : [];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GatewayClient client in _clients.Values)
            client.Dispose();
    }

    /// <summary>Waits until the gateway has put the routes to use. One that starts later begins with them, or with later
    /// ones.</summary>
    private async Task WaitForAsync(string application, long sequence, TimeSpan limit, CancellationToken cancellation)
    {
        long started = clock.GetTimestamp();
        while (fleet.IsUp(application) && (limit < TimeSpan.Zero || clock.GetElapsedTime(started) < limit))
        {
            long? used = fleet.IsProgram(application)
                ? fleet.UsedBy(application)
                : (await UsageAsync(application, cancellation))?.Sequence;
            if (used >= sequence)
                return;
            await Task.Delay(Interval, clock, cancellation);
        }
    }

    private async Task TellAsync(ReleaseKey key, Func<GatewayClient, Task<bool>> tell, CancellationToken cancellation)
    {
        const int attempts = 40;
        for (int i = 0; i < attempts && fleet.IsUp(key.Application) && !fleet.IsProgram(key.Application); i++)
        {
            if (await tell(Client(key.Application)))
                return;
            await Task.Delay(Interval, clock, cancellation);
        }
    }

    private GatewayClient Client(string application) =>
        _clients.GetOrAdd(application, name => new GatewayClient(fleet.Socket(name)));
}
