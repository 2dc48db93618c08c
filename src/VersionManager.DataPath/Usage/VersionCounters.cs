namespace VersionManager.DataPath.Usage;

/// <summary>The counters of one version. Each thread has its own cell, which only it writes.</summary>
internal sealed class VersionCounters(string application, Version version, int threads)
{
    private readonly Cell[] _cells = [.. Enumerable.Range(0, threads).Select(_ => new Cell())];
    private readonly PeerUses _peers = new();

    /// <summary>The cell of a thread.</summary>
    public Cell Of(int thread) => _cells[thread];

    /// <summary>Records a peer.</summary>
    public void Met(uint peer, long now) => _peers.Met(peer, now);

    /// <summary>The sum of the cells.</summary>
    public VersionUsage Read(TimeProvider time)
    {
        long last = _cells.Max(c => Volatile.Read(ref c.LastUse));
        DateTimeOffset? lastUse =
            last == 0 ? null : time.GetUtcNow() - TimeSpan.FromMilliseconds(Math.Max(0, Environment.TickCount64 - last));
        return new VersionUsage(
            application,
            version,
            Sum(c => Volatile.Read(ref c.OpenFlows)),
            Sum(c => Volatile.Read(ref c.Flows)),
            Sum(c => Volatile.Read(ref c.BytesIn)),
            Sum(c => Volatile.Read(ref c.BytesOut)),
            Sum(c => Volatile.Read(ref c.DatagramsIn)),
            Sum(c => Volatile.Read(ref c.DatagramsOut)),
            lastUse,
            _peers.Read(time)
        );
    }

    private long Sum(Func<Cell, long> field) => _cells.Sum(field);

    /// <summary>One thread's counters, at least a cache line long, so that threads do not share one.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Size = 128)]
    internal sealed class Cell
    {
        public long OpenFlows;
        public long Flows;
        public long BytesIn;
        public long BytesOut;
        public long DatagramsIn;
        public long DatagramsOut;
        public long LastUse;
    }
}
