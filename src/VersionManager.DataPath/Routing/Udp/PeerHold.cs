using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Events;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>Holds guests' datagrams to unknown hosts, and finds out whether these are nodes.</summary>
internal sealed class PeerHold(RouterContext context, EventLoop events)
{
    private readonly Dictionary<uint, PeerProbe> _probes = [];
    private readonly Dictionary<uint, HeldDatagrams> _held = [];

    /// <summary>Whether any probe is under way.</summary>
    public bool Busy => _probes.Count > 0;

    /// <summary>Holds a datagram until its host is known.</summary>
    public void Hold(uint address, int length, Action deliver)
    {
        if (!_held.TryGetValue(address, out HeldDatagrams? held))
            _held.Add(address, held = new HeldDatagrams());
        if (!held.TryAdd(length, deliver))
            context.Usage.Dropped(DropReason.HoldFull);
        Probe(address);
    }

    /// <summary>Probes a host, unless a probe is under way.</summary>
    public void Probe(uint address)
    {
        if (_probes.ContainsKey(address))
            return;
        if (PeerProbe.Begin(events, context.Peers, address, context.Options.OverlayPort, Ended) is { } probe)
        {
            _probes.Add(address, probe);
            events.Ticking = true;
        }
        else
        {
            Release(address);
        }
    }

    /// <summary>Ends probes that take too long.</summary>
    public void Tick()
    {
        foreach (PeerProbe late in _probes.Values.Where(p => events.Now >= p.Deadline).ToArray())
            late.Expire();
    }

    /// <summary>Closes all probes.</summary>
    public void CloseAll()
    {
        _held.Clear();
        foreach (PeerProbe probe in _probes.Values.ToArray())
            probe.Close();
    }

    private void Ended(PeerProbe probe)
    {
        _probes.Remove(probe.Address);
        Release(probe.Address);
    }

    private void Release(uint address)
    {
        if (_held.Remove(address, out HeldDatagrams? held))
            held.Deliver();
    }
}
