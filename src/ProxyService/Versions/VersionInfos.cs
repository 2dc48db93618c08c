using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Versions;

/// <summary>Puts together what the control API says of versions.</summary>
internal sealed class VersionInfos(VersionTable versions, ReleaseStore store, UpgradeTable upgrades)
{
    /// <summary>Every version that the node knows: by release, by memory, or by an upgrade.</summary>
    public IReadOnlyList<AppVersionInfo> All()
    {
        VersionView view = versions.View;
        IEnumerable<ReleaseKey> keys = store
            .All.Keys.Concat(view.Entries.Values.Where(entry => entry.Wish != VersionWish.None).Select(entry => entry.Key))
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
        VersionEntry? entry = view.Entries.GetValueOrDefault(key);
        UpgradeInfo? upgrade = upgrades.Find(key)?.Info;
        (AppVersionState state, string? reason, DateTimeOffset since) = State(key, view, entry, upgrade, release);
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
            MigratingTo: entry is { Migrated: false } ? entry.Migrate?.Version : null
        );
    }

    private static (AppVersionState State, string? Reason, DateTimeOffset Since) State(
        ReleaseKey key,
        VersionView view,
        VersionEntry? entry,
        UpgradeInfo? upgrade,
        Release? release
    )
    {
        if (entry?.Wish == VersionWish.Obsolete)
            return (entry.Withdrawn ? AppVersionState.Withdrawn : AppVersionState.Obsolete, entry.Reason, entry.Since);
        if (entry is { Wish: VersionWish.Stop } or { Ending: not null })
            return (AppVersionState.Stopping, null, entry.Since);
        // Its last step, the migration, goes on while it runs already.
        if (view.Running.Contains(key))
            return (AppVersionState.Running, entry?.Reason, entry?.Since ?? default);
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
