namespace VersionManager.ProxyService.Releases;

/// <summary>The options of the transfer of releases between nodes.</summary>
internal sealed record SyncOptions
{
    /// <summary>How many nodes may fetch from this one at a time; the others are sent to nodes that have it already.</summary>
    public int Slots { get; init; } = 4;

    /// <summary>How long a node keeps its slot for its next stream, since a sync has two streams: manifest and files.</summary>
    public TimeSpan SlotLinger { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a source may take to answer a stream.</summary>
    public TimeSpan ConnectPatience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a source may be silent before the sync turns to another one.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time that a source may be silent in any attempt.</summary>
    public TimeSpan MaximalStallLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a source may be silent in an attempt, 1 for the first. A source that compares a file of many gigabytes is silent
    /// for longer than <see cref="StallLimit"/>; if every source was silent for too long, all get twice the time in the next
    /// attempt.
    /// </summary>
    public TimeSpan Patience(int attempt) =>
        TimeSpan.FromTicks(Math.Min(MaximalStallLimit.Ticks, StallLimit.Ticks << Math.Clamp(attempt - 1, 0, 20)));
}
