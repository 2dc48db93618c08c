using System.Net;

namespace VersionManager.ProxyService.Releases;

/// <summary>Limits how many nodes fetch from this one at a time. A node keeps its slot for a moment after each of its
/// streams.</summary>
internal sealed class SyncSlots(SyncOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Slot> _slots = [];

    /// <summary>Takes a slot for a stream of <paramref name="peer"/>; null when none is free. Disposing of the result ends the
    /// stream's use of the slot.</summary>
    public IDisposable? TryTake(IPAddress peer)
    {
        lock (_lock)
        {
            foreach (IPAddress over in _slots.Where(slot => IsFree(slot.Value)).Select(slot => slot.Key).ToArray())
                _slots.Remove(over);
            if (!_slots.TryGetValue(peer, out Slot? slot))
            {
                if (_slots.Count >= options.Slots)
                    return null;
                _slots.Add(peer, slot = new Slot());
            }
            slot.Streams++;
            slot.Lingers = true;
            return new SlotStream(this, slot);
        }
    }

    /// <summary>Frees a peer's slot as soon as its streams have ended, since it has the whole release.</summary>
    public void Free(IPAddress peer)
    {
        lock (_lock)
        {
            if (_slots.TryGetValue(peer, out Slot? slot))
                slot.Lingers = false;
        }
    }

    private bool IsFree(Slot slot) =>
        slot.Streams == 0 && (!slot.Lingers || clock.GetElapsedTime(slot.Since) >= options.SlotLinger);

    private void End(Slot slot)
    {
        lock (_lock)
        {
            slot.Streams--;
            slot.Since = clock.GetTimestamp();
        }
    }

    private sealed class Slot
    {
        public int Streams { get; set; }

        /// <summary>When the peer's last stream ended.</summary>
        public long Since { get; set; }

        public bool Lingers { get; set; }
    }

    private sealed class SlotStream(SyncSlots slots, Slot slot) : IDisposable
    {
        private Slot? _slot = slot;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _slot, null) is { } used)
                slots.End(used);
        }
    }
}
