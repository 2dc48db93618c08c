using System.Collections.Immutable;
using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

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
                []
            ),
            clock
        );
    }

    /// <summary>Called after each change, with no lock held.</summary>
    public event Action? Changed;

    /// <summary>The table at this moment.</summary>
    public VersionView View => _feed.Value;

    /// <summary>Waits until the table is as wanted.</summary>
    public Task<VersionView> WaitAsync(Func<VersionView, bool> condition, CancellationToken cancellation) =>
        _feed.WaitAsync(condition, cancellation);

    /// <summary>Why a version is obsolete or withdrawn; null when it is neither.</summary>
    public string? ObsoleteReason(ReleaseKey key) =>
        View.Entries.GetValueOrDefault(key) is { IsMarked: true } entry ? entry.Reason ?? "it was stopped for good." : null;

    /// <summary>Whether a version was rolled back, and not for good: publishing it anew brings it back.</summary>
    public bool IsWithdrawn(ReleaseKey key) => View.Entries.GetValueOrDefault(key) is { IsMarked: true, Withdrawn: true };

    /// <summary>The version runs: its guest is healthy and its ports are registered.</summary>
    /// <returns>False where it shall not: it is being stopped, or was marked obsolete on its way.</returns>
    public bool TrySetRunning(ReleaseKey key)
    {
        bool may = false;
        Update(view =>
        {
            VersionEntry? before = view.Entries.GetValueOrDefault(key);
            may = before is null or { Wish: VersionWish.None or VersionWish.Run };
            return !may
                ? view
                : view with
                {
                    Running = view.Running.Add(key),
                    // A guest that is started again while its version waits to be stopped ends nothing of that.
                    Entries = view
                        .Entries.SetItem(
                            key,
                            before is { Ending: not null }
                                ? before
                                : Entry(key, VersionWish.Run) with
                                {
                                    Turn = before?.Turn ?? 0,
                                }
                        )
                        .SetItems(
                            view.Entries.Values.Where(entry => entry.Application == key.Application && entry.AwaitsSuccessor)
                                .Select(entry => KeyValuePair.Create(entry.Key, entry with { AwaitsSuccessor = false }))
                        ),
                    // The first version of an application is what headerless messages find; later ones earn it with SetDefault.
                    Defaults = view.Defaults.ContainsKey(key.Application)
                        ? view.Defaults
                        : view.Defaults.Add(key.Application, key.Version),
                };
        });
        return may;
    }

    /// <summary>The daemon has started and its guest still runs.</summary>
    public void SetFound(ReleaseKey key) => Update(view => view with { Running = view.Running.Add(key) });

    /// <summary>Its guest is gone, or is no longer to be used. Its wish stays, and the default falls back to a version that
    /// runs.</summary>
    public void SetNotRunning(ReleaseKey key, string? reason) =>
        Update(view =>
            FallBack(
                view with
                {
                    Running = view.Running.Remove(key),
                    Entries = view.Entries.GetValueOrDefault(key) is { IsMarked: false } entry
                        ? view.Entries.SetItem(key, entry with { Since = _clock.GetUtcNow(), Reason = reason })
                        : view.Entries,
                },
                key.Application
            )
        );

    /// <summary>Headerless messages go to the version from now on.</summary>
    public void SetDefault(ReleaseKey key) =>
        Update(view => view with { Defaults = view.Defaults.SetItem(key.Application, key.Version) });

    /// <summary>The version is to be stopped, once its state was migrated to another one. It runs and serves until
    /// then.</summary>
    public void SetEnding(ReleaseKey key, StopVersionRequest request, LastMigrationTo migrate) =>
        Update(view =>
            view with
            {
                Entries = view.Entries.SetItem(
                    key,
                    view.Entries[key] with
                    {
                        Ending = request,
                        Migrate = migrate,
                        Reason = null,
                    }
                ),
            }
        );

    /// <summary>The migration of its state that has to succeed before it is stopped.</summary>
    public void SetMigrate(ReleaseKey key, LastMigrationTo? migrate) =>
        Update(view =>
            view.Entries.TryGetValue(key, out VersionEntry? entry)
                ? view with
                {
                    Entries = view.Entries.SetItem(key, entry with { Migrate = migrate }),
                }
                : view
        );

    /// <summary>Its state was migrated for the last time. What uses it may go on until then, or later where that was said
    /// before.</summary>
    public void SetMigrated(ReleaseKey key, DateTimeOffset drainUntil) =>
        Update(view =>
            view.Entries.TryGetValue(key, out VersionEntry? entry)
                ? view with
                {
                    Entries = view.Entries.SetItem(
                        key,
                        entry with
                        {
                            Migrate = null,
                            Migrated = true,
                            DrainUntil = entry.DrainUntil > drainUntil ? entry.DrainUntil : drainUntil,
                        }
                    ),
                }
                : view
        );

    /// <summary>The version is not stopped after all, where that was not more than a wish: it goes on.</summary>
    /// <returns>False where it is being stopped already.</returns>
    public bool TrySetGoesOn(ReleaseKey key, string reason)
    {
        bool goesOn = false;
        Update(view =>
        {
            goesOn = view.Entries.GetValueOrDefault(key) is { Ending: not null };
            return goesOn
                ? view with
                {
                    Entries = view.Entries.SetItem(
                        key,
                        view.Entries[key] with
                        {
                            Ending = null,
                            Migrate = null,
                            Reason = reason,
                        }
                    ),
                }
                : view;
        });
        return goesOn;
    }

    /// <summary>The version, whose state was migrated or need not be, is being stopped; headerless messages go to another one
    /// from now on, where one runs.</summary>
    /// <param name="key">Which.</param>
    /// <param name="mark">What it is marked with that; null for nothing. A mark that is there stays, unless it was withdrawn and
    /// is to be obsolete.</param>
    /// <param name="removeState">Whether its state is deleted then.</param>
    /// <param name="drainUntil">Until when what uses it may go on.</param>
    /// <param name="reason">Why; null for nothing to say.</param>
    public void SetStopping(ReleaseKey key, MarkKind? mark, bool removeState, DateTimeOffset? drainUntil, string? reason) =>
        Update(view =>
        {
            VersionEntry? before = view.Entries.GetValueOrDefault(key);
            bool stays = before is { IsMarked: true } && !(before.Withdrawn && mark == MarkKind.Obsolete);
            VersionEntry entry = (stays ? before! : New()) with
            {
                Wish = VersionWish.Stop,
                DrainUntil = drainUntil,
                Migrated = true,
            };
            entry = entry with { RemoveState = removeState || (stays && entry.RemoveState) };
            return FallBack(view with { Entries = view.Entries.SetItem(key, entry) }, key.Application);

            VersionEntry New() =>
                mark is null
                    ? Entry(key, VersionWish.Stop) with
                    {
                        Turn = before?.Turn ?? 0,
                        Reason = reason,
                    }
                    : Entry(key, VersionWish.Stop) with
                    {
                        ThenObsolete = true,
                        Withdrawn = mark == MarkKind.Withdrawn,
                        Turn = mark == MarkKind.Withdrawn ? (before?.Turn ?? 0) + 1 : 0,
                        Reason = reason,
                    };
        });

    /// <summary>Takes in what another node knows of marks; all of it at once, so that no half of it survives a crash.</summary>
    /// <param name="application">The application that the marks are of.</param>
    /// <param name="marks">The marks.</param>
    /// <param name="isHere">Whether anything of a version is on the node, which then has to be stopped.</param>
    /// <param name="drainUntil">Until when what uses such a version may go on.</param>
    public LearnedMarks Learn(
        string application,
        IEnumerable<VersionMark> marks,
        Func<ReleaseKey, bool> isHere,
        DateTimeOffset drainUntil
    )
    {
        List<ReleaseKey> marked = [],
            lifted = [],
            toStop = [];
        Update(view =>
        {
            int room = MarkMessage.MaximalCount - view.Marks(application).Count;
            foreach (VersionMark mark in marks)
            {
                var key = new ReleaseKey(application, VersionCode.Decode(mark.Version)!);
                VersionEntry? before = view.Entries.GetValueOrDefault(key);
                if (!MarkMerge.IsNews(before, mark))
                    continue;
                if (before is not ({ IsMarked: true } or { IsPublishedAnew: true }) && room-- <= 0)
                    break;
                VersionEntry entry = before ?? Entry(key, VersionWish.None);
                VersionEntry next =
                    mark.Kind == MarkKind.Published
                        ? MarkMerge.Lifted(entry, mark.Turn, _clock.GetUtcNow())
                        : MarkMerge.Marked(entry, mark, isHere(key), view.Running.Contains(key) ? drainUntil : null);
                (next.IsMarked ? marked : lifted).Add(key);
                if (next is { IsMarked: true, Wish: VersionWish.Stop })
                    toStop.Add(key);
                view = FallBack(view with { Entries = view.Entries.SetItem(key, next) }, application);
            }
            return view;
        });
        return new LearnedMarks(marked, lifted, toStop);
    }

    /// <summary>An operator publishes the version: where it was withdrawn, it no longer is, and other nodes are told
    /// so.</summary>
    public void SetPublished(ReleaseKey key) =>
        Update(view =>
            view.Entries.GetValueOrDefault(key) is { IsMarked: true, Withdrawn: true } entry
                ? view with
                {
                    Entries = view.Entries.SetItem(key, MarkMerge.Lifted(entry, entry.Turn + 1, _clock.GetUtcNow())),
                }
                : view
        );

    /// <summary>The operator took the node out of the application: it no longer waits for another version.</summary>
    public void SetLeft(string application) =>
        Update(view =>
            view with
            {
                Entries = view.Entries.SetItems(
                    view.Entries.Values.Where(entry => entry.Application == application && entry.AwaitsSuccessor)
                        .Select(entry => KeyValuePair.Create(entry.Key, entry with { AwaitsSuccessor = false }))
                ),
            }
        );

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
                    Entries =
                        obsolete
                            ? view.Entries.SetItem(
                                key,
                                entry! with
                                {
                                    Wish = VersionWish.Obsolete,
                                    ThenObsolete = true,
                                    DrainUntil = null,
                                    Migrate = null,
                                }
                            )
                        : entry is { IsPublishedAnew: true }
                            ? view.Entries.SetItem(key, Entry(key, VersionWish.None) with { Turn = entry.Turn })
                        : view.Entries.Remove(key),
                },
                key.Application
            );
        });
    }

    private VersionEntry Entry(ReleaseKey key, VersionWish wish) =>
        new(key.Application, key.Version, wish, ThenObsolete: false, RemoveState: false, _clock.GetUtcNow(), Reason: null);

    /// <summary>Where the default does not serve, the highest version that does becomes it; with none, it stays for when it is
    /// back.</summary>
    private static VersionView FallBack(VersionView view, string application)
    {
        if (view.Defaults.GetValueOrDefault(application) is { } current && view.Serves(new ReleaseKey(application, current)))
            return view;
        Version? highest = view
            .Running.Where(key => key.Application == application && view.Serves(key))
            .Select(key => key.Version)
            .Max();
        if (highest is not null)
            return view with { Defaults = view.Defaults.SetItem(application, highest) };
        // A version that was stopped for good never serves again.
        return
            view.Defaults.GetValueOrDefault(application) is { } gone
            && view.Entries.GetValueOrDefault(new ReleaseKey(application, gone))
                is null
                    or { Wish: VersionWish.Obsolete or VersionWish.None }
            ? view with
            {
                Defaults = view.Defaults.Remove(application),
            }
            : view;
    }

    private void Update(Func<VersionView, VersionView> change)
    {
        lock (_lock)
        {
            VersionView next = change(View);
            if (next == View)
                return;
            if (next.Entries != View.Entries || next.Defaults != View.Defaults)
            {
                _file.Save(
                    new VersionsState(
                        Format,
                        [.. next.Entries.Values.OrderBy(e => e.Application, StringComparer.Ordinal).ThenBy(e => e.Version)],
                        next.Defaults
                    )
                );
            }
            _feed.Publish(next);
        }
        Changed?.Invoke();
    }
}
