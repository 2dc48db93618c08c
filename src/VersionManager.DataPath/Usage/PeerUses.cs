using System.Collections.Concurrent;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Usage;

/// <summary>The hosts that a version exchanged messages with last. Recording a known host takes no lock and allocates
/// nothing.</summary>
internal sealed class PeerUses
{
    /// <summary>The number of hosts that are kept.</summary>
    public const int Kept = 64;

    private const int Most = 2 * Kept;

    private readonly ConcurrentDictionary<uint, Use> _uses = new();
    private readonly Lock _turn = new();

    /// <summary>Records a host; <paramref name="now"/> is by <see cref="Environment.TickCount64"/>.</summary>
    public void Met(uint peer, long now)
    {
        if (_uses.TryGetValue(peer, out Use? use))
            Volatile.Write(ref use.Last, now);
        else
            Add(peer, now);
    }

    /// <summary>The hosts, the latest first.</summary>
    public IReadOnlyList<PeerUse> Read(TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        long ticks = Environment.TickCount64;
        return
        [
            .. _uses
                .Select(use => (use.Key, Last: Volatile.Read(ref use.Value.Last)))
                .OrderByDescending(use => use.Last)
                .Take(Kept)
                .Select(use => new PeerUse(
                    Ipv4.ToAddress(use.Key),
                    now - TimeSpan.FromMilliseconds(Math.Max(0, ticks - use.Last))
                )),
        ];
    }

    private void Add(uint peer, long now)
    {
        lock (_turn)
        {
            _uses[peer] = new Use { Last = now };
            if (_uses.Count <= Most)
                return;
            foreach (
                KeyValuePair<uint, Use> old in _uses
                    .OrderByDescending(use => Volatile.Read(ref use.Value.Last))
                    .Skip(Kept)
                    .ToArray()
            )
                _uses.TryRemove(old.Key, out _);
        }
    }

    private sealed class Use
    {
        public long Last;
    }
}

/// <summary>A host that a version exchanged messages with.</summary>
/// <param name="Address">The host's address.</param>
/// <param name="LastUse">When they last did.</param>
public sealed record PeerUse(System.Net.IPAddress Address, DateTimeOffset LastUse);
