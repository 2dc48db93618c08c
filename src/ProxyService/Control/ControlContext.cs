using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Metrics;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Reporting;
using VersionManager.ProxyService.Routes;
using VersionManager.ProxyService.Stopping;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Control;

/// <summary>The parts of the daemon that the control API uses.</summary>
internal sealed record ControlContext(
    Func<NodeInfo> Node,
    IDataPath DataPath,
    NetworkHealth Network,
    ReleaseStore Releases,
    ReleaseUploads Uploads,
    PortRegistry Ports,
    VersionTable VersionTable,
    VersionReport Versions,
    StopRunner StopRunner,
    VersionRollback Rollback,
    VersionDivergences VersionDivergences,
    UsageReport Usages,
    IGuestHost Guests,
    GatewayFolders GatewayFolders,
    GatewayProcesses GatewayProcesses,
    PublishedRoutes GatewayRoutes,
    NodeGateways Gateways,
    Compensations Compensations,
    UpgradeTable Upgrades,
    UpgradeRunner UpgradeRunner,
    MigrationTable Migrations,
    MigrationRunner MigrationRunner,
    NodeMetrics Metrics,
    RefusalCounts Refusals
);
