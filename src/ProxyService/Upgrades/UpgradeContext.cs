using VersionManager.Contracts;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Upgrades;

/// <summary>What the steps of one attempt hand on to each other.</summary>
/// <param name="record">The upgrade as it is remembered.</param>
/// <param name="sources">The nodes that the release may come from.</param>
/// <param name="patience">How long a node may be silent while it sends.</param>
internal sealed class UpgradeContext(UpgradeRecord record, SourceCandidates sources, TimeSpan patience)
{
    private long _received = record.Info.BytesReceived;

    public ReleaseKey Key { get; } = record.Key;

    /// <summary>The address of the node that the release comes from; null where an operator uploaded it here.</summary>
    public string? Source { get; set; } = record.Info.Source;

    /// <summary>The nodes that the release may come from; more may become known during the attempt.</summary>
    public SourceCandidates Sources { get; } = sources;

    /// <summary>How the release is fetched.</summary>
    public FetchTerms Terms => new(patience, count => Interlocked.Add(ref _received, count));

    public Isolation? Isolation { get; } = record.Isolation;

    /// <summary>What is to be fetched. Set by the copy step and used by the sync step; null where nothing is.</summary>
    public SyncPlan? Plan { get; set; }

    /// <summary>The release, once all of it is on this node.</summary>
    public Release? Release { get; set; }

    public long BytesCopied { get; set; } = record.Info.BytesCopied;

    public long BytesReceived => Interlocked.Read(ref _received);
}
