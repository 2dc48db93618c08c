using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Operations;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Stopping;

/// <summary>Begins to stop versions (paper, section 4.5): when an operator asks for it, when another node's mark says so, and
/// when a daemon starts. The version's state is what remembers a stop.</summary>
internal sealed class StopRunner(StopParts parts) : IAsyncDisposable
{
    private const int LongestDrainSeconds = 3600;

    private readonly OperationRunner<ReleaseKey, StopOperation> _runner = new(parts.Clock, parts.Log);

    /// <summary>Begins to stop a version. Returns once that is on disk: if this daemon ends, the next one goes on with
    /// it.</summary>
    /// <exception cref="RefusalException">The version is not here, or is the last one that runs and this was not
    /// forced.</exception>
    public Task StopAsync(ReleaseKey key, StopVersionRequest request) =>
        StopAsync(key, request, request.Obsolete ? MarkKind.Obsolete : null);

    /// <summary>As above, with the mark that the version gets.</summary>
    /// <param name="key">The version.</param>
    /// <param name="request">How the version is stopped.</param>
    /// <param name="mark">The mark; null for none.</param>
    public async Task StopAsync(ReleaseKey key, StopVersionRequest request, MarkKind? mark)
    {
        VersionView view = parts.Versions.View;
        Check(key, request, mark, view);
        VersionState state = view.StateOf(key);
        bool isLast = view.Serves(key) && !parts.Drain.IsServedBesides(key);
        if (isLast && !request.Force)
        {
            throw new RefusalException(
                ProblemCode.VersionInUse,
                $"{key} is the last version of '{key.Application}' that runs on this node.",
                "Bring up another version first, or force it: the application is then not served here."
            );
        }
        if (
            request is { Obsolete: true, SkipMigration: false }
            && view.Serves(key)
            && parts.FinalMigration.SuccessorOf(key) is { } successor
        )
        {
            // Asked for a second time, it is the same migration still.
            FinalMigrationTarget migrate =
                (state as VersionState.Ending)?.Migrate ?? new FinalMigrationTarget(successor, parts.Clock.GetUtcNow());
            parts.Versions.Apply(key, new VersionEvent.EndAsked(request, migrate));
            StopLog.Ending(parts.Log, key.ToString(), successor.ToString());
            Begin(key);
            return;
        }
        parts.SetStopping(key, request, mark);
        if (isLast)
            parts.Versions.SetLeft(key.Application);
        await parts.Upgrades.TryCancelAsync(key, UpgradeRunner.Stopped);
        Begin(key);
    }

    /// <summary>Begins to stop versions that another node's marks have ended. Returns at once.</summary>
    public void Begin(IReadOnlyList<ReleaseKey> marked)
    {
        foreach (ReleaseKey key in marked)
            Begin(key);
    }

    /// <summary>Goes on with the stops that an earlier daemon did not finish.</summary>
    public void Resume()
    {
        foreach (ReleaseKey key in parts.Versions.View.States.Keys.Where(parts.IsToBeStopped))
            Begin(key);
    }

    /// <summary>Waits until a version that is being stopped is stopped.</summary>
    public Task WaitAsync(ReleaseKey key, CancellationToken cancellation) =>
        _runner.Find(key) is { } run ? run.Completion.WaitAsync(cancellation) : Task.CompletedTask;

    /// <summary>Pauses all stops; the next daemon goes on with them.</summary>
    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    private void Begin(ReleaseKey key) => _runner.Start(key, new StopOperation(key, parts));

    private void Check(ReleaseKey key, StopVersionRequest request, MarkKind? mark, VersionView view)
    {
        if (request.DrainSeconds is < 0 or > LongestDrainSeconds)
            throw new RefusalException(
                ProblemCode.InvalidRequest,
                $"drainSeconds is {request.DrainSeconds}.",
                $"Write 0 to {LongestDrainSeconds}."
            );
        VersionState state = view.StateOf(key);
        // A version can be marked obsolete before it was ever here, which keeps it away.
        if (!parts.Presence.Has(key) && !state.IsRemembered && !request.Obsolete)
            throw new RefusalException(
                ProblemCode.VersionNotFound,
                $"{key} is not on this node.",
                "GET /v1/versions lists what is."
            );
        if (state is VersionState.Withdrawn && mark != MarkKind.Obsolete)
            throw new RefusalException(
                ProblemCode.VersionWithdrawn,
                $"{key} is withdrawn on this node already.",
                "Nothing is to be done."
            );
        if (state is VersionState.Obsolete { StateRemoved: var removed } && (removed || !request.RemoveState))
            throw new RefusalException(
                ProblemCode.VersionObsolete,
                $"{key} is obsolete on this node already.",
                "Nothing is to be done."
            );
        if (request.Obsolete && !state.IsMarked && view.Marks(key.Application).Count >= MarkMessage.MaximalCount)
            throw new RefusalException(
                ProblemCode.InvalidRequest,
                $"'{key.Application}' has {MarkMessage.MaximalCount} obsolete versions, and no more are remembered.",
                "Stop it without marking it obsolete."
            );
    }
}
