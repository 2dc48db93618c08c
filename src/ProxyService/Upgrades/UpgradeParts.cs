using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>What upgrades work with.</summary>
/// <param name="Table">The upgrades as they are remembered.</param>
/// <param name="Steps">The steps of an upgrade, in order.</param>
/// <param name="Versions">The state of each version.</param>
/// <param name="Store">The releases that are here.</param>
/// <param name="Sync">Fetches releases.</param>
/// <param name="Guests">The node's guests.</param>
/// <param name="Ports">Who owns which port.</param>
/// <param name="Migrations">The migrations, which are upgrades' last steps.</param>
/// <param name="Options">How long steps may take, and how often they are tried.</param>
/// <param name="SyncOptions">How long a source may be silent.</param>
/// <param name="Clock">Tells the time.</param>
/// <param name="Log">The log.</param>
internal sealed record UpgradeParts(
    UpgradeTable Table,
    IEnumerable<IUpgradeStep> Steps,
    VersionTable Versions,
    ReleaseStore Store,
    ReleaseSync Sync,
    IGuestHost Guests,
    PortRegistry Ports,
    MigrationRunner Migrations,
    UpgradeOptions Options,
    SyncOptions SyncOptions,
    TimeProvider Clock,
    ILogger<UpgradeRunner> Log
);
