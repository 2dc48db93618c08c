using VersionManager.Contracts;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;
using VersionManager.ProxyService.Versions.Marks;

namespace VersionManager.ProxyService.Reporting;

/// <summary>Which versions and applications are on this node.</summary>
internal sealed class VersionPresence(VersionTable versions, ReleaseStore store, UpgradeTable upgrades, IGuestHost guests)
    : IVersionPresence
{
    /// <summary>The applications that this node knows.</summary>
    public IReadOnlyCollection<string> Applications => [.. Keys.Select(key => key.Application).Distinct(StringComparer.Ordinal)];

    private IEnumerable<ReleaseKey> Keys =>
        versions
            .View.States.Keys.Concat(store.All.Keys)
            .Concat(upgrades.All.Where(upgrade => upgrade.IsOpen).Select(upgrade => upgrade.Key));

    /// <inheritdoc/>
    public bool Knows(string application) => Keys.Any(key => key.Application == application);

    /// <inheritdoc/>
    public bool Has(ReleaseKey key) =>
        store.Find(key) is not null
        || upgrades.Find(key) is { IsOpen: true }
        || guests.All.Any(guest => guest.Application == key.Application && guest.Version == key.Version);
}
