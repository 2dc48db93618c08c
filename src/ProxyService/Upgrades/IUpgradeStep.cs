using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>What one step of an upgrade does.</summary>
internal interface IUpgradeStep
{
    /// <summary>Which step.</summary>
    UpgradeStep Step { get; }

    /// <summary>Runs the step.</summary>
    /// <returns>What the step did, in a few words; null where there is nothing to say.</returns>
    /// <exception cref="RefusalException">The step failed; the message says why.</exception>
    Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation);
}
