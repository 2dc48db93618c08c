using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.State;
using VersionManager.Storage;

namespace VersionManager.ProxyService.Versions;

/// <summary>
/// What the node remembers of versions, and which of them runs now. States and defaults are durable; that a version runs is true
/// only as long as its guest does, and is found out again at the start.
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

    /// <summary>The table at this moment.</summary>
    public VersionView View => _feed.Value;

    /// <summary>Waits until the table is as wanted.</summary>
    public Task<VersionView> WaitAsync(Func<VersionView, bool> condition, CancellationToken cancellation) =>
        _feed.WaitAsync(condition, cancellation);

    /// <inheritdoc/>
    public string? ObsoleteReason(ReleaseKey key) =>
        View.StateOf(key) is { IsMarked: true } state ? state.Reason ?? "it was stopped for good." : null;

    /// <summary>Whether a version was rolled back, and not for good: publishing it anew brings it back.</summary>
    public bool IsWithdrawn(ReleaseKey key) => View.StateOf(key).Mark == MarkKind.Withdrawn;

    /// <summary>Something happened to a version, or is asked for: see <see cref="VersionEvent.IsFact"/>.</summary>
    /// <returns>The state that the version was in before.</returns>
    /// <exception cref="IOException">What is asked for cannot be made durable: the disk is full or failed.</exception>
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

    /// <summary>The version runs: its guest is healthy and its ports are registered.</summary>
    /// <returns>False where it shall not: it is being stopped, or was marked while it was upgrading.</returns>
    public bool TrySetRunning(ReleaseKey key) =>
        Apply(key, new VersionEvent.Started(_clock.GetUtcNow())) is VersionState.Idle or { ShallRun: true };

    /// <summary>Its guest is gone, or is no longer to be used. The desired state stays, and the default falls back to a version
    /// that runs.</summary>
    public void SetNotRunning(ReleaseKey key, string? reason) => Apply(key, new VersionEvent.Failed(reason, _clock.GetUtcNow()));

    /// <summary>The version is stopped.</summary>
    public void SetStopped(ReleaseKey key) => Apply(key, new VersionEvent.Stopped(_clock.GetUtcNow()));

    /// <summary>An operator publishes the version: where it was withdrawn, it no longer is, and other nodes are told
    /// so.</summary>
    public void SetPublished(ReleaseKey key) => Apply(key, new VersionEvent.Published(_clock.GetUtcNow()));

    /// <summary>Headerless messages go to the version from now on.</summary>
    public void SetDefault(ReleaseKey key) =>
        Update(view => view with { Defaults = view.Defaults.SetItem(key.Application, key.Version) }, isFact: true);

    /// <summary>The operator took the node out of the application: it no longer waits for another version.</summary>
    public void SetLeft(string application) => Update(view => view.WithSucceeded(application), isFact: false);

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
            // Nobody sees what a loss of power would take back, unless the disk fails.
            if (!isSaved && isFact)
                _file.SaveSoon(next);
            else if (!isSaved)
                _file.Save(next);
            _feed.Publish(next);
        }
        Changed?.Invoke();
    }
}
