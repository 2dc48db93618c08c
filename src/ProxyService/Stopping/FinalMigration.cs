using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Stopping;

/// <summary>
/// Migrates a version's state once more before the version is stopped for good. Writes that came through nodes without the newer
/// version are only in the older one, also on nodes that had migrated before.
/// </summary>
internal sealed class FinalMigration(VersionTable versions, MigrationRunner runner, ReleaseStore store)
{
    /// <summary>The version that the state goes to: the next newer one that shall run here and has a migrate hook; null for
    /// none.</summary>
    public Version? SuccessorOf(ReleaseKey key) =>
        versions
            .View.States.Where(other =>
                other.Key.Application == key.Application
                && other.Key.Version > key.Version
                && other.Value.ShallRun
                && store.Find(other.Key)?.Manifest.Hooks.Migrate is not null
            )
            .Select(other => other.Key.Version)
            .Min();

    /// <summary>Runs the migration, or joins it where this daemon or an earlier one has begun it. Returns when it has succeeded,
    /// or when an operator stops the version without it.</summary>
    /// <param name="key">The version that is to be stopped.</param>
    /// <param name="wanted">The version that the state goes to, and the time after which the migration must begin.</param>
    /// <param name="cancellation">Ends the waiting, and not the migration.</param>
    /// <exception cref="RefusalException">The migration failed for good or was cancelled, or the newer version is being stopped
    /// itself.</exception>
    public async Task RunAsync(ReleaseKey key, FinalMigrationTarget wanted, CancellationToken cancellation)
    {
        ReleaseKey to = key with { Version = wanted.Version };
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task skipped = versions.WaitAsync(
            view => view.StateOf(key) is not (VersionState.Ending or VersionState.Stopping { Migrated: false }),
            over.Token
        );
        Task gone = versions.WaitAsync(view => !view.StateOf(to).ShallRun, over.Token);
        Task migrated = runner.RunAfterAsync(to, key.Version, wanted.After, over.Token);
        Task first = await Task.WhenAny(skipped, gone, migrated);
        await over.CancelAsync();
        await Task.WhenAll(skipped, gone, migrated).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
        if (first == gone)
            throw new RefusalException(ProblemCode.MigrationFailed, $"{to} is being stopped itself.");
    }
}
