using System.Collections.Immutable;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.State;

namespace VersionManager.ProxyService.Versions;

/// <summary>
/// What the node remembers of versions, and which of them runs now. Wishes and defaults are durable, obsolete marks are for good;
/// that a version runs is true only as long as its guest does, and is found out again at the start.
/// </summary>
internal sealed class VersionTable
{
    private const int Format = 1;

    private readonly StateFile<VersionsState> _file;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly ChangeFeed<VersionView> _feed;

    /// <summary>The table in <paramref name="folder"/>.</summary>
    public VersionTable(StateFolder folder, TimeProvider clock)
    {
        _clock = clock;
        _file = new StateFile<VersionsState>(folder.File("versions.json"), DaemonJson.Default.VersionsState, Format);
        VersionsState? state = _file.Load();
        _feed = new ChangeFeed<VersionView>(
            new VersionView(
                (state?.Versions ?? []).ToImmutableDictionary(entry => entry.Key),
                (state?.Defaults ?? ImmutableDictionary<string, Version>.Empty).ToImmutableDictionary(StringComparer.Ordinal),
                []),
            clock);
    }

    /// <summary>Called after each change, with no lock held.</summary>
    public event Action? Changed;

    /// <summary>The table at this moment.</summary>
    public VersionView View => _feed.Value;

    /// <summary>Waits until the table is as wanted.</summary>
    public Task<VersionView> WaitAsync(Func<VersionView, bool> condition, CancellationToken cancellation) => _feed.WaitAsync(condition, cancellation);

    /// <summary>Why a version is obsolete; null when it is not.</summary>
    public string? ObsoleteReason(ReleaseKey key) =>
        View.Entries.GetValueOrDefault(key) is { } entry && (entry.Wish == VersionWish.Obsolete || entry is { Wish: VersionWish.Stop, ThenObsolete: true })
            ? entry.Reason ?? "it was stopped for good."
            : null;

    /// <summary>The version runs: its guest is healthy and its ports are registered.</summary>
    public void SetRunning(ReleaseKey key) => Update(view => view with
    {
        Running = view.Running.Add(key),
        Entries = view.Entries.SetItem(key, Entry(key, VersionWish.Run)),
        // The first version of an application is what headerless messages find; later ones earn it with SetDefault.
        Defaults = view.Defaults.ContainsKey(key.Application) ? view.Defaults : view.Defaults.Add(key.Application, key.Version),
    });

    /// <summary>The daemon has started and its guest still runs.</summary>
    public void SetFound(ReleaseKey key) => Update(view => view with { Running = view.Running.Add(key) });

    /// <summary>Its guest is gone, or is no longer to be used. Its wish stays, and the default falls back to a version that runs.</summary>
    public void SetNotRunning(ReleaseKey key, string? reason) => Update(view => FallBack(
        view with
        {
            Running = view.Running.Remove(key),
            Entries = view.Entries.TryGetValue(key, out VersionEntry? entry) ? view.Entries.SetItem(key, entry with { Since = _clock.GetUtcNow(), Reason = reason }) : view.Entries,
        },
        key.Application));

    /// <summary>Headerless messages go to the version from now on.</summary>
    public void SetDefault(ReleaseKey key) => Update(view => view with { Defaults = view.Defaults.SetItem(key.Application, key.Version) });

    /// <summary>The version is being stopped; headerless messages go to another one from now on, where one runs.</summary>
    public void SetStopping(ReleaseKey key, bool thenObsolete, bool removeState, string? reason) => Update(view => FallBack(
        view with { Entries = view.Entries.SetItem(key, Entry(key, VersionWish.Stop) with { ThenObsolete = thenObsolete, RemoveState = removeState, Reason = reason }) },
        key.Application));

    /// <summary>The version is stopped.</summary>
    public void SetStopped(ReleaseKey key)
    {
        Update(view =>
        {
            VersionEntry? entry = view.Entries.GetValueOrDefault(key);
            bool obsolete = entry is { ThenObsolete: true } or { Wish: VersionWish.Obsolete };
            return FallBack(
                view with
                {
                    Running = view.Running.Remove(key),
                    Entries = obsolete
                        ? view.Entries.SetItem(key, Entry(key, VersionWish.Obsolete) with { Reason = entry!.Reason })
                        : view.Entries.Remove(key),
                },
                key.Application);
        });
    }

    private VersionEntry Entry(ReleaseKey key, VersionWish wish) =>
        new(key.Application, key.Version, wish, ThenObsolete: false, RemoveState: false, _clock.GetUtcNow(), Reason: null);

    /// <summary>Where the default does not serve, the highest version that does becomes it; with none, it stays for when it is back.</summary>
    private static VersionView FallBack(VersionView view, string application)
    {
        if (view.Defaults.GetValueOrDefault(application) is { } current && view.Serves(new ReleaseKey(application, current)))
            return view;
        Version? highest = view.Running.Where(key => key.Application == application && view.Serves(key)).Select(key => key.Version).Max();
        if (highest is not null)
            return view with { Defaults = view.Defaults.SetItem(application, highest) };
        // A version that was stopped for good never serves again.
        return view.Defaults.GetValueOrDefault(application) is { } gone
            && view.Entries.GetValueOrDefault(new ReleaseKey(application, gone)) is null or { Wish: VersionWish.Obsolete }
                ? view with { Defaults = view.Defaults.Remove(application) }
                : view;
    }

    private void Update(Func<VersionView, VersionView> change)
    {
        lock (_lock)
        {
            VersionView next = change(View);
            if (next.Entries != View.Entries || next.Defaults != View.Defaults)
            {
                _file.Save(new VersionsState(
                    Format, [.. next.Entries.Values.OrderBy(e => e.Application, StringComparer.Ordinal).ThenBy(e => e.Version)], next.Defaults));
            }
            _feed.Publish(next);
        }
        Changed?.Invoke();
    }
}
