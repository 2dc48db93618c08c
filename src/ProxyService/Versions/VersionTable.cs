using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Versions;

/// <summary>
/// The states of versions, and which of them run now. States and defaults are durable. Whether a version runs is not: it depends
/// on the guest, and is determined again when the daemon starts.
/// </summary>
internal sealed class VersionTable : IReleaseVerdicts
{
    private readonly VersionsFile _file;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly ChangeFeed<VersionView> _feed;

    /// <summary>The table in <paramref name="folder"/>.</summary>
    public VersionTable(DataFolder folder, TimeProvider clock, ILogger<VersionTable> log)
    {
        _clock = clock;
        _file = new VersionsFile(folder.File("versions.json"), clock, log);
        _feed = new ChangeFeed<VersionView>(_file.Load(), clock);
    }

    /// <summary>Called after each change, with no lock held.</summary>
    public event Action? Changed;

    /// <summary>A snapshot of the table.</summary>
    public VersionView View => _feed.Value;

    /// <summary>Waits until the table satisfies a condition.</summary>
    public Task<VersionView> WaitAsync(Func<VersionView, bool> condition, CancellationToken cancellation) =>
        _feed.WaitAsync(condition, cancellation);

    /// <inheritdoc/>
    public string? ObsoleteReason(ReleaseKey key) =>
        View.StateOf(key) is { IsMarked: true } state ? state.Reason ?? "it was stopped for good." : null;

    /// <summary>Whether a version was rolled back, and not for good: publishing it again brings it back.</summary>
    public bool IsWithdrawn(ReleaseKey key) => View.StateOf(key).Mark == MarkKind.Withdrawn;

    /// <summary>Applies an event or request to a version's state: see <see cref="VersionEvent.IsFact"/>.</summary>
    /// <returns>The state that the version was in before.</returns>
    /// <exception cref="IOException">The request cannot be made durable: the disk is full or failed.</exception>
    public VersionState Apply(ReleaseKey key, VersionEvent happened)
    {
        VersionState before = VersionState.Unknown;
        Update(
            view =>
            {
                before = view.StateOf(key);
                return view.After(key, happened);
            },
            happened.IsFact
        );
        return before;
    }

    /// <summary>Records that the version runs: its guest is healthy and its ports are registered.</summary>
    /// <returns>False where the version must not run: it is being stopped, or was marked during the upgrade.</returns>
    public bool TrySetRunning(ReleaseKey key) =>
        Apply(key, new VersionEvent.Started(_clock.GetUtcNow())) is VersionState.Idle or { ShallRun: true };

    /// <summary>Records that the guest is gone, or must no longer be used. The desired state stays, and the default falls back to
    /// a running version.</summary>
    public void SetNotRunning(ReleaseKey key, string? reason) => Apply(key, new VersionEvent.Failed(reason, _clock.GetUtcNow()));

    /// <summary>Records that the version is stopped.</summary>
    public void SetStopped(ReleaseKey key) => Apply(key, new VersionEvent.Stopped(_clock.GetUtcNow()));

    /// <summary>Records that an operator publishes the version, which lifts a withdrawal here and on other nodes.</summary>
    public void SetPublished(ReleaseKey key) => Apply(key, new VersionEvent.Published(_clock.GetUtcNow()));

    /// <summary>Makes a version the default, which gets messages without a header.</summary>
    public void SetDefault(ReleaseKey key) =>
        Update(view => view with { Defaults = view.Defaults.SetItem(key.Application, key.Version) }, isFact: true);

    /// <summary>Records that an operator took the node out of the application: it no longer waits for another version.</summary>
    public void SetLeft(string application) => Update(view => view.WithSucceeded(application), isFact: false);

    /// <summary>Merges another node's marks, all in one write, so that a crash loses all or none.</summary>
    /// <param name="application">The marks' application.</param>
    /// <param name="marks">The marks.</param>
    /// <param name="isHere">Whether the node has something of a version, which then must be stopped.</param>
    /// <param name="drainUntil">Until when such a version may drain.</param>
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
        Update(
            view =>
            {
                int room = MarkMessage.MaximalCount - view.Marks(application).Count;
                foreach (VersionMark mark in marks)
                {
                    var key = new ReleaseKey(application, VersionCode.Decode(mark.Version)!);
                    VersionState before = view.StateOf(key);
                    if (!VersionLife.IsNews(before, mark))
                        continue;
                    if (before.Mark is null && room-- <= 0)
                        break;
                    DateTimeOffset? drain = view.Running.Contains(key) ? drainUntil : null;
                    view = view.After(key, new VersionEvent.MarkHeard(mark, isHere(key), drain, _clock.GetUtcNow()));
                    VersionState after = view.StateOf(key);
                    (after.IsMarked ? marked : lifted).Add(key);
                    if (after is VersionState.Stopping { IsMarked: true })
                        toStop.Add(key);
                }
                return view;
            },
            isFact: false
        );
        return new LearnedMarks(marked, lifted, toStop);
    }

    private void Update(Func<VersionView, VersionView> change, bool isFact)
    {
        lock (_lock)
        {
            VersionView next = change(View);
            if (next == View)
                return;
            bool isSaved = next.States == View.States && next.Defaults == View.Defaults;
            // Saved before it is published: unless the disk fails, nobody sees a state that a power failure would undo.
            if (!isSaved && isFact)
                _file.SaveSoon(next);
            else if (!isSaved)
                _file.Save(next);
            _feed.Publish(next);
        }
        Changed?.Invoke();
    }
}
