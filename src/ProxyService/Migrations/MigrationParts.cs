using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Migrations;

/// <summary>What migrations work with.</summary>
/// <param name="Table">The migrations as they are remembered.</param>
/// <param name="Sources">Chooses the versions that state is migrated from.</param>
/// <param name="Versions">The state of each version.</param>
/// <param name="Store">The releases that are here.</param>
/// <param name="Guests">The node's guests.</param>
/// <param name="Routes">Brings guests into the data path.</param>
/// <param name="Gateways">The applications' gateways.</param>
/// <param name="Options">How long migrations may take, and how often they are tried.</param>
/// <param name="Clock">Tells the time.</param>
/// <param name="Log">The log.</param>
internal sealed record MigrationParts(
    MigrationTable Table,
    MigrationSources Sources,
    VersionTable Versions,
    ReleaseStore Store,
    IGuestHost Guests,
    IRoutePublisher Routes,
    IGateways Gateways,
    MigrationOptions Options,
    TimeProvider Clock,
    ILogger<MigrationRunner> Log
);
