using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Migrations;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Reporting;
using VersionManager.ProxyService.Stopping;
using VersionManager.ProxyService.Upgrades;

namespace VersionManager.ProxyService.Control;

/// <summary>The parts of the daemon that the control API speaks for.</summary>
internal sealed record ControlContext
{
    public required Func<NodeInfo> Node { get; init; }

    /// <summary>Which way new flows take.</summary>
    public required Func<IReadOnlyList<PathInfo>> Paths { get; init; }

    public required ReleaseStore Releases { get; init; }

    public required ReleaseUploads Uploads { get; init; }

    /// <summary>An operator has published a version: where it was withdrawn, it no longer is.</summary>
    public required Action<ReleaseKey> Published { get; init; }

    public required PortRegistry Ports { get; init; }

    public required VersionInfos Versions { get; init; }

    public required StopRunner StopRunner { get; init; }

    public required VersionRollback Rollback { get; init; }

    public required VersionDivergences VersionDivergences { get; init; }

    public required VersionUsages Usages { get; init; }

    public required IGuestHost Guests { get; init; }

    public required GatewayPart Gateways { get; init; }

    public required UpgradeTable Upgrades { get; init; }

    public required UpgradeRunner UpgradeRunner { get; init; }

    public required MigrationTable Migrations { get; init; }

    public required MigrationRunner MigrationRunner { get; init; }

    public required Metrics.NodeMetrics Metrics { get; init; }
}
