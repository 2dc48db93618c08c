using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Reporting;

/// <summary>Composes the control API's answers about versions.</summary>
internal sealed class VersionReport(VersionTable versions, ReleaseStore store, UpgradeTable upgrades)
{
    /// <summary>Every version that the node knows: by a release, a saved state, or an upgrade.</summary>
    public IReadOnlyList<AppVersionInfo> All()
    {
        VersionView view = versions.View;
        IEnumerable<ReleaseKey> keys = store
            .All.Keys.Concat(view.States.Where(version => version.Value is not VersionState.Idle).Select(version => version.Key))
            .Concat(upgrades.All.Where(u => u.IsOpen || u.Info.State == UpgradeState.Failed).Select(u => u.Key));
        return
        [
            .. keys.Distinct()
                .OrderBy(key => key.Application, StringComparer.Ordinal)
                .ThenBy(key => key.Version)
                .Select(key => Describe(key, view)),
        ];
    }

    private AppVersionInfo Describe(ReleaseKey key, VersionView view)
    {
        Release? release = store.Find(key);
        VersionState life = view.StateOf(key);
        UpgradeInfo? upgrade = upgrades.Find(key)?.Info;
        (AppVersionState state, string? reason, DateTimeOffset since) = State(key, view, life, upgrade, release);
        return new AppVersionInfo(
            key.Application,
            key.Version,
            state,
            view.Defaults.GetValueOrDefault(key.Application) == key.Version,
            view.Maximal(key.Application) == key.Version,
            release?.Manifest.Predecessor,
            release?.Manifest.Isolation,
            release?.Bytes ?? 0,
            since,
            reason,
            MigratingTo: life switch
            {
                VersionState.Ending ending => ending.Migrate.Version,
                VersionState.Stopping stopping => stopping.Migrate?.Version,
                _ => null,
            }
        );
    }

    private static (AppVersionState State, string? Reason, DateTimeOffset Since) State(
        ReleaseKey key,
        VersionView view,
        VersionState life,
        UpgradeInfo? upgrade,
        Release? release
    )
    {
        switch (life)
        {
            case VersionState.Obsolete:
                return (AppVersionState.Obsolete, life.Reason, life.Since);
            case VersionState.Withdrawn:
                return (AppVersionState.Withdrawn, life.Reason, life.Since);
            case VersionState.Stopping or VersionState.Ending:
                return (AppVersionState.Stopping, null, life.Since);
        }
        // The last step, the migration, goes on while the version runs already.
        if (view.Running.Contains(key))
            return (AppVersionState.Running, life.Reason, life.Since);
        if (upgrade is { State: UpgradeState.Pending or UpgradeState.Running or UpgradeState.Waiting })
            return (AppVersionState.Upgrading, upgrade.Reason, upgrade.Started);
        if (upgrade is { State: UpgradeState.Failed })
            return (AppVersionState.Failed, upgrade.Reason, upgrade.Finished ?? upgrade.Started);
        return (
            AppVersionState.Available,
            null,
            release is null ? default : new DateTimeOffset(Directory.GetLastWriteTimeUtc(release.Folder), TimeSpan.Zero)
        );
    }
}
