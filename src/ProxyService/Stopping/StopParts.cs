using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Gateways;
using VersionManager.ProxyService.Hosting;
using VersionManager.ProxyService.Ports;
using VersionManager.ProxyService.Releases;
using VersionManager.ProxyService.Reporting;
using VersionManager.ProxyService.Upgrades;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Stopping;

/// <summary>What stops work with.</summary>
/// <param name="Versions">The state of each version.</param>
/// <param name="Upgrades">The upgrades; the one to the version is cancelled first.</param>
/// <param name="Presence">Which versions have anything on the node.</param>
/// <param name="Guests">The node's guests.</param>
/// <param name="Ports">Who owns which port.</param>
/// <param name="Routes">Brings guests into the data path.</param>
/// <param name="Gateways">The applications' gateways.</param>
/// <param name="Store">The releases that are here.</param>
/// <param name="FinalMigration">Migrates a version's state once more.</param>
/// <param name="Drain">Waits for what uses a version.</param>
/// <param name="Options">How long stops may take.</param>
/// <param name="Clock">Tells the time.</param>
/// <param name="Log">The log.</param>
internal sealed record StopParts(
    VersionTable Versions,
    UpgradeRunner Upgrades,
    VersionPresence Presence,
    IGuestHost Guests,
    PortRegistry Ports,
    IRoutePublisher Routes,
    IGateways Gateways,
    ReleaseStore Store,
    FinalMigration FinalMigration,
    VersionDrain Drain,
    UpgradeOptions Options,
    TimeProvider Clock,
    ILogger<StopRunner> Log
)
{
    /// <summary>Whether a stop of the version is under way.</summary>
    public bool IsToBeStopped(ReleaseKey key) => Versions.View.StateOf(key) is VersionState.Stopping or VersionState.Ending;

    /// <summary>Writes down that the version is being stopped: from then on nothing boots it any more.</summary>
    public void SetStopping(ReleaseKey key, StopVersionRequest request, MarkKind? mark)
    {
        DateTimeOffset now = Clock.GetUtcNow();
        Versions.Apply(
            key,
            new VersionEvent.StopAsked(
                mark,
                request.RemoveState,
                now + TimeSpan.FromSeconds(request.DrainSeconds),
                mark is not null ? request.Reason ?? "an operator stopped it for good." : null,
                now
            )
        );
        StopLog.Stopping(Log, key.ToString(), request.DrainSeconds);
    }
}
