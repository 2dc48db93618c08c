using System.Collections.Concurrent;
using System.Net;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Peers;

/// <summary>The state of each host. A known node stays a node; an unmanaged host is asked again after a while.</summary>
internal sealed class PeerTable
{
    private static readonly TimeSpan FirstLifetime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<uint, Entry> _entries = new();
    private readonly Lock _turn = new();
    private readonly TimeSpan _unmanagedLifetime;
    private readonly IPeerStore _store;
    private int _unsaved;

    public PeerTable(IPeerStore store, TimeSpan unmanagedLifetime)
    {
        _store = store;
        _unmanagedLifetime = unmanagedLifetime;
        foreach (IPAddress node in store.Load())
            _entries[Ipv4.ToUInt32(node)] = new Entry(PeerState.Node, 0, 0);
    }

    /// <summary>Raised, on any thread, when a host becomes a known node, or is found unmanaged, and for how long that
    /// holds.</summary>
    public event Action<uint, PeerState, TimeSpan>? Changed;

    /// <summary>A host's state now.</summary>
    public PeerState StateOf(uint address)
    {
        if (!_entries.TryGetValue(address, out Entry? entry))
            return PeerState.Unknown;
        return entry.State == PeerState.Unmanaged && Environment.TickCount64 >= entry.Until ? PeerState.Unknown : entry.State;
    }

    /// <summary>Whether the host was unmanaged when last asked, however long ago.</summary>
    public bool WasUnmanaged(uint address) =>
        _entries.TryGetValue(address, out Entry? entry) && entry.State == PeerState.Unmanaged;

    /// <summary>Whether the host is a known node, down or not.</summary>
    public bool IsNode(uint address) =>
        _entries.TryGetValue(address, out Entry? entry) && entry.State is PeerState.Node or PeerState.Down;

    /// <summary>Records that a host spoke on the overlay: it is a node.</summary>
    public void Spoke(uint address)
    {
        // Nearly always known already, and then no lock is needed.
        if (_entries.TryGetValue(address, out Entry? entry) && entry.State == PeerState.Node)
            return;
        lock (_turn)
        {
            entry = _entries.GetValueOrDefault(address);
            _entries[address] = new Entry(PeerState.Node, 0, 0);
            if (entry?.State is PeerState.Node or PeerState.Down)
                return;
        }

        Interlocked.Exchange(ref _unsaved, 1);
        Changed?.Invoke(address, PeerState.Node, default);
    }

    /// <summary>Records that a host refused, or did not answer, on the overlay port.</summary>
    /// <param name="address">The host.</param>
    /// <param name="refused">Whether it refused, as only a host without a daemon does; a time-out tells nothing about an unknown
    /// host.</param>
    /// <returns>The host's state now.</returns>
    public PeerState Failed(uint address, bool refused)
    {
        TimeSpan lifetime;
        lock (_turn)
        {
            Entry? entry = _entries.GetValueOrDefault(address);
            if (entry?.State is PeerState.Node or PeerState.Down)
            {
                _entries[address] = new Entry(PeerState.Down, 0, 0);
                return PeerState.Down;
            }

            if (!refused)
                return PeerState.Unknown;
            // It may be about to become a node: it is asked again soon at first, then more and more rarely.
            int refusals = entry?.Refusals ?? 0;
            lifetime = TimeSpan.FromTicks(Math.Min(_unmanagedLifetime.Ticks, FirstLifetime.Ticks << Math.Min(refusals, 10)));
            _entries[address] = new Entry(
                PeerState.Unmanaged,
                Environment.TickCount64 + (long)lifetime.TotalMilliseconds,
                refusals + 1
            );
        }

        Changed?.Invoke(address, PeerState.Unmanaged, lifetime);
        return PeerState.Unmanaged;
    }

    /// <summary>The known nodes.</summary>
    public IReadOnlyCollection<IPAddress> Nodes() =>
        [.. _entries.Where(e => e.Value.State is PeerState.Node or PeerState.Down).Select(e => Ipv4.ToAddress(e.Key))];

    /// <summary>The unmanaged hosts, and for how long each is taken for one.</summary>
    public IEnumerable<(uint Address, TimeSpan Lifetime)> UnmanagedHosts()
    {
        long now = Environment.TickCount64;
        return _entries
            .Where(e => e.Value.State == PeerState.Unmanaged && e.Value.Until > now)
            .Select(e => (e.Key, TimeSpan.FromMilliseconds(e.Value.Until - now)));
    }

    /// <summary>Every host, for people to read.</summary>
    public IReadOnlyList<PeerInfo> Read() =>
        [.. _entries.OrderBy(e => e.Key).Select(e => new PeerInfo(Ipv4.ToAddress(e.Key), e.Value.State))];

    /// <summary>Saves the known nodes if there are new ones.</summary>
    public void SaveIfChanged()
    {
        if (Interlocked.Exchange(ref _unsaved, 0) != 0)
            _store.Save(Nodes());
    }

    private sealed record Entry(PeerState State, long Until, int Refusals);
}
