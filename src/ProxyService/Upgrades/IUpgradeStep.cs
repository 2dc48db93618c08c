using VersionManager.Contracts.Control;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>What one step of an upgrade does.</summary>
internal interface IUpgradeStep
{
    UpgradeStep Step { get; }

    /// <summary>Runs the step; answers what it did, in a few words, or null where there is nothing to say.</summary>
    /// <exception cref="RefusalException">The step failed; says why.</exception>
    Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation);
}
