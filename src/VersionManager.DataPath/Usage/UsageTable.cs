using System.Collections.Concurrent;

namespace VersionManager.DataPath.Usage;

/// <summary>The counters of every version that ran here since the daemon started, and of what was dropped.</summary>
internal sealed class UsageTable(int threads, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string, Version), VersionCounters> _versions = new();
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];

    /// <summary>The counters of a version.</summary>
    public VersionCounters Of(string application, Version version) =>
        _versions.GetOrAdd(
            (application, version),
            static (key, threads) => new VersionCounters(key.Item1, key.Item2, threads),
            threads
        );

    /// <summary>Counts a dropped packet or a refused flow.</summary>
    public void Dropped(DropReason reason) => Interlocked.Increment(ref _dropped[(int)reason]);

    /// <summary>The usage of every version, summed over threads.</summary>
    public IReadOnlyList<VersionUsage> Read() => [.. _versions.OrderBy(v => v.Key).Select(v => v.Value.Read(time))];

    /// <summary>The counts of dropped packets and refused flows, by reason.</summary>
    public IReadOnlyDictionary<DropReason, long> ReadDropped() =>
        Enum.GetValues<DropReason>().ToDictionary(r => r, r => Volatile.Read(ref _dropped[(int)r]));
}
