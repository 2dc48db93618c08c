using System.Collections.Concurrent;
using System.Net;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Peers;

/// <summary>What each host is taken for. A known node is never taken for anything else again; an unmanaged host is asked again
/// after a while.</summary>
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

    /// <summary>Raised, on any thread, when a host becomes a known node, or is found unmanaged: for how long.</summary>
    public event Action<uint, PeerState, TimeSpan>? Changed;

    /// <summary>What a host is taken for now.</summary>
    public PeerState StateOf(uint address)
    {
        if (!_entries.TryGetValue(address, out Entry? entry))
            return PeerState.Unknown;
        return entry.State == PeerState.Unmanaged && Environment.TickCount64 >= entry.Until ? PeerState.Unknown : entry.State;
    }

    /// <summary>Whether it was taken for unmanaged when last asked, however long ago.</summary>
    public bool WasUnmanaged(uint address) =>
        _entries.TryGetValue(address, out Entry? entry) && entry.State == PeerState.Unmanaged;

    /// <summary>Whether it is known as a node, be it down or not.</summary>
    public bool IsNode(uint address) =>
        _entries.TryGetValue(address, out Entry? entry) && entry.State is PeerState.Node or PeerState.Down;

    /// <summary>It spoke on the overlay: it is a node.</summary>
    public void Spoke(uint address)
    {
        // Nearly always known already: no lock then.
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

    /// <summary>It refused, or does not answer, on the overlay port.</summary>
    /// <param name="address">The host.</param>
    /// <param name="refused">Refused, which only a host without a daemon does; a time-out says nothing about an unknown
    /// host.</param>
    /// <returns>What it is taken for now.</returns>
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
            // It may be about to become a node: asked again soon at first, then ever more seldom.
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

    /// <summary>The nodes known now.</summary>
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
