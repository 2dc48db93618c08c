using VersionManager.Contracts;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>What the steps of one attempt hand on.</summary>
/// <param name="record">The upgrade as it is remembered.</param>
/// <param name="sources">The nodes that the release may come from.</param>
/// <param name="patience">How long one of them may be silent.</param>
internal sealed class UpgradeContext(UpgradeRecord record, SourceCandidates sources, TimeSpan patience)
{
    private long _received = record.Info.BytesReceived;

    public ReleaseKey Key { get; } = record.Key;

    /// <summary>The address of the node that the release comes from; null when it came from an operator.</summary>
    public string? Source { get; set; } = record.Info.Source;

    /// <summary>The nodes that the release may come from; others join them meanwhile.</summary>
    public SourceCandidates Sources { get; } = sources;

    /// <summary>How the release is fetched.</summary>
    public FetchTerms Terms => new(patience, count => Interlocked.Add(ref _received, count));

    public Isolation? Isolation { get; } = record.Isolation;

    /// <summary>From the first step to the second, where the release has to be fetched.</summary>
    public SyncPlan? Plan { get; set; }

    /// <summary>From the second step on.</summary>
    public Release? Release { get; set; }

    public long BytesCopied { get; set; } = record.Info.BytesCopied;

    public long BytesReceived => Interlocked.Read(ref _received);
}
