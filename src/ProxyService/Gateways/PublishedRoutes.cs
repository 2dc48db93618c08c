using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Gateways;

/// <summary>Which versions each application's gateway may use: every running one whose release has a gateway section.</summary>
internal sealed class PublishedRoutes : IDisposable
{
    private readonly VersionTable _versions;
    private readonly ReleaseStore _store;
    private readonly IGuestHost _guests;
    private readonly TimeProvider _clock;
    private readonly long _first;
    private readonly Lock _lock = new();
    private readonly ChangeFeed<ImmutableSortedDictionary<string, GatewayRoutes>> _feed;
    private ImmutableHashSet<ReleaseKey> _draining = [];
    private long _last;

    /// <summary>A table that is empty until it is started.</summary>
    /// <param name="versions">What runs, and what is being stopped.</param>
    /// <param name="store">The releases, which have the gateway sections.</param>
    /// <param name="guests">Where the versions are.</param>
    /// <param name="first">The first number; greater than any that an earlier daemon gave out.</param>
    /// <param name="clock">Counts waits.</param>
    public PublishedRoutes(VersionTable versions, ReleaseStore store, IGuestHost guests, long first, TimeProvider clock)
    {
        (_versions, _store, _guests, _first, _last, _clock) = (versions, store, guests, first, first, clock);
        _feed = new ChangeFeed<ImmutableSortedDictionary<string, GatewayRoutes>>(
            ImmutableSortedDictionary.Create<string, GatewayRoutes>(StringComparer.Ordinal),
            clock
        );
    }

    /// <summary>Called after each change, with no lock held.</summary>
    public event Action? Changed;

    /// <summary>By application, its routes; an application whose last version went stays, with none.</summary>
    public ImmutableSortedDictionary<string, GatewayRoutes> All => _feed.Value;

    /// <summary>Begins to follow what runs. Called when the guests that outlived the last daemon are found again, and not
    /// before.</summary>
    public void Start()
    {
        _versions.Changed += Refresh;
        _guests.Changed += Refresh;
        Refresh();
    }

    /// <summary>The routes of an application at this moment.</summary>
    public GatewayRoutes Of(string application) => All.GetValueOrDefault(application) ?? new GatewayRoutes(_first, []);

    /// <summary>The version gets nothing new from now on, until it is gone.</summary>
    /// <returns>The routes that say so.</returns>
    public GatewayRoutes Drain(ReleaseKey key)
    {
        lock (_lock)
            _draining = _draining.Add(key);
        Refresh();
        return Of(key.Application);
    }

    /// <summary>The routes of an application, as soon as they are not those of <paramref name="after"/>, or when
    /// <paramref name="wait"/> is over.</summary>
    public async Task<GatewayRoutes> WatchAsync(string application, long after, TimeSpan wait, CancellationToken cancellation)
    {
        using var ended = new CancellationTokenSource(wait, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, cancellation);
        try
        {
            if (wait > TimeSpan.Zero)
                await _feed.WaitAsync(_ => Of(application).Sequence != after, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing changed.
        }
        return Of(application);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _versions.Changed -= Refresh;
        _guests.Changed -= Refresh;
    }

    private void Refresh()
    {
        lock (_lock)
        {
            VersionView view = _versions.View;
            _draining = [.. _draining.Where(view.Running.Contains)];
            ILookup<string, GatewayRoute> running = _guests
                .All.Where(guest => guest.State == GuestState.Running)
                .Select(guest => (guest, Key: new ReleaseKey(guest.Application, guest.Version)))
                .Where(entry => view.Running.Contains(entry.Key))
                .Select(entry =>
                    (
                        entry.guest,
                        entry.Key,
                        _store.Find(entry.Key)?.Manifest.Gateway,
                        _store.Find(entry.Key)?.Manifest.Predecessor
                    )
                )
                .Where(entry => entry.Gateway is not null)
                .OrderByDescending(entry => entry.Key.Version)
                .ToLookup(
                    entry => entry.Key.Application,
                    entry => new GatewayRoute(
                        entry.Key.Version,
                        entry.guest.PrivateAddress,
                        !view.Serves(entry.Key) || _draining.Contains(entry.Key),
                        entry.Gateway!,
                        entry.Predecessor
                    ),
                    StringComparer.Ordinal
                );
            ImmutableSortedDictionary<string, GatewayRoutes> next = All;
            foreach (string application in running.Select(group => group.Key).Union(next.Keys, StringComparer.Ordinal).ToArray())
            {
                GatewayRoute[] routes = [.. running[application]];
                if (next.GetValueOrDefault(application) is not { } old || !old.Versions.SequenceEqual(routes))
                    next = next.SetItem(application, new GatewayRoutes(++_last, routes));
            }
            if (ReferenceEquals(next, All))
                return;
            _feed.Publish(next);
        }
        Changed?.Invoke();
    }
}
