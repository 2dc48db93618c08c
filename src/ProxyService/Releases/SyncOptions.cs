namespace VersionManager.ProxyService.Releases;

/// <summary>How releases travel between nodes.</summary>
internal sealed record SyncOptions
{
    /// <summary>How many nodes may fetch from this one at a time; the others are sent to nodes that have it already.</summary>
    public int Slots { get; init; } = 4;

    /// <summary>How long a node's slot is kept for its next stream: the manifest and the files are two.</summary>
    public TimeSpan SlotLinger { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a source may take to answer a stream.</summary>
    public TimeSpan ConnectPatience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A sync that stands still for so long goes on at another source.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that a sync may stand still.</summary>
    public TimeSpan MaximalStallLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a sync may stand still in an attempt, 1 for the first. A source that looks for what is here already in a file of
    /// many gigabytes is silent for longer than <see cref="StallLimit"/>; where every source stood still, all get twice the time
    /// in the next attempt.
    /// </summary>
    public TimeSpan Patience(int attempt) =>
        TimeSpan.FromTicks(Math.Min(MaximalStallLimit.Ticks, StallLimit.Ticks << Math.Clamp(attempt - 1, 0, 20)));
}
