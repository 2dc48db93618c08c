using VersionManager.Contracts;
using VersionManager.Contracts.Control;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>What one step of an upgrade does.</summary>
internal interface IUpgradeStage
{
    UpgradeStep Step { get; }

    /// <summary>Does it; answers what it did, in a few words, or null where there is nothing to say.</summary>
    /// <exception cref="ProblemException">It cannot be done; says why.</exception>
    Task<string?> RunAsync(UpgradeContext context, CancellationToken cancellation);
}

/// <summary>What the steps of one attempt hand on.</summary>
internal sealed class UpgradeContext(UpgradeRecord record)
{
    public ReleaseKey Key { get; } = record.Key;

    /// <summary>The address of the node that announced the version; null when the release came from an operator.</summary>
    public string? Source { get; } = record.Info.Source;

    public Isolation? Isolation { get; } = record.Isolation;

    /// <summary>From the first step to the second, where the release has to be fetched.</summary>
    public SyncPlan? Plan { get; set; }

    /// <summary>From the second step on.</summary>
    public Release? Release { get; set; }

    public long BytesCopied { get; set; }

    public long BytesReceived { get; set; }
}
