using System.Buffers.Binary;
using System.ComponentModel;
using VersionManager.Kernel.Bpf;
using VersionManager.Kernel.Native;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.FlowCaching;

/// <summary>
/// Remembers for two seconds what the node's rules did with an offloaded packet, and does the same with the next packets of its
/// flow, before they meet routing, connection tracking and rules. The rules still decide: they see every packet that begins or
/// ends a stream, and one packet of each flow in two seconds. So connection tracking goes on, and sets that packets keep alive
/// stay alive.
/// </summary>
/// <remarks>
/// Two BPF programs at the uplink and at each guest's link (tcx, Linux 6.6). They are like the kernel's flowtables, which not
/// every kernel has, but also work on guests' links, where the guest has the host's own address. They end with the daemon; every
/// packet then meets the rules again.
/// </remarks>
internal sealed class FlowCache : IDisposable
{
    /// <summary>Set in a usage key for packets that go to the guest; see <c>flow_cache.bpf.c</c>.</summary>
    private const int TowardsGuest = 0x100;

    private readonly Lock _gate = new();
    private readonly BpfObject _programs;
    private readonly BpfMap _usages;
    private readonly Dictionary<int, (string Link, int[] Attachments)> _attached = [];
    private int _generation;
    private bool _disposed;

    /// <summary>Loads the programs, not attached to any interface.</summary>
    /// <exception cref="Win32Exception">The kernel cannot load them, or the process lacks the privilege.</exception>
    public FlowCache()
    {
        using Stream file = typeof(FlowCache).Assembly.GetManifestResourceStream("flow_cache.bpf.o")!;
        _programs = new BpfObject(file);
        _usages = _programs.Map("usages");
        _programs.Set("carried_mark", PacketMarks.Carried);
    }

    /// <summary>Attaches the programs to these interfaces and no others, without interrupting those that are attached
    /// already.</summary>
    /// <exception cref="Win32Exception">The kernel is older than 6.6.</exception>
    public void Follow(string uplink, IEnumerable<string> guestLinks)
    {
        lock (_gate)
        {
            // Cached flows leave with the link-layer addresses seen last, so the interface must have such addresses.
            if (!InterfaceCalls.IsEthernet(uplink))
                return;
            Dictionary<int, string> wanted = [];
            foreach (string link in guestLinks.Prepend(uplink))
                if (InterfaceCalls.Index(link) is { } index)
                    wanted[index] = link;
            foreach (int gone in _attached.Keys.Except(wanted.Keys).ToArray())
                Detach(gone);
            foreach ((int index, string link) in wanted.Where(w => !_attached.ContainsKey(w.Key)))
                TryAttach(index, link, isUplink: link == uplink);
        }
    }

    /// <summary>Empties the cache, so that every flow's next packet meets the rules. To be called when the rules have
    /// changed.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            if (!_disposed)
                _programs.Set("generation", ++_generation);
        }
    }

    /// <summary>The packets that bypassed the rules since the start, by guest's link, peer, protocol and direction.</summary>
    public IReadOnlyList<CachedUsage> ReadUsage()
    {
        List<CachedUsage> usage = [];
        Span<byte> value = stackalloc byte[_usages.ValueLength];
        lock (_gate)
        {
            foreach (byte[] key in _disposed ? [] : BpfCalls.Keys(_usages))
            {
                int index = BinaryPrimitives.ReadInt32LittleEndian(key),
                    what = BinaryPrimitives.ReadInt32LittleEndian(key.AsSpan(8));
                if (
                    _attached.TryGetValue(index, out (string Link, int[] Attachments) guest)
                    && BpfCalls.TryLookup(_usages, key, value)
                )
                {
                    usage.Add(
                        new CachedUsage(
                            index,
                            guest.Link,
                            BinaryPrimitives.ReadUInt32BigEndian(key.AsSpan(4)),
                            (byte)what,
                            (what & TowardsGuest) != 0,
                            BinaryPrimitives.ReadInt64LittleEndian(value),
                            BinaryPrimitives.ReadInt64LittleEndian(value[sizeof(long)..])
                        )
                    );
                }
            }
        }

        return usage;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (int index in _attached.Keys.ToArray())
                Detach(index);
            _programs.Dispose();
        }
    }

    private void TryAttach(int index, string link, bool isUplink)
    {
        const int noDevice = 19;
        int leave = -1;
        try
        {
            leave = BpfCalls.Attach(_programs.Program(isUplink ? "leave_uplink" : LeaveGuest(link)), index, BpfHook.Egress);
            _attached[index] = (link, [leave, BpfCalls.Attach(_programs.Program("arrive"), index, BpfHook.Ingress)]);
        }
        catch (Win32Exception error)
        {
            if (leave >= 0)
                LibC.Close(leave);
            // The link goes with a guest that is just ending.
            if (error.NativeErrorCode != noDevice)
                throw;
        }
    }

    private static string LeaveGuest(string link) => InterfaceCalls.IsVeth(link) ? "leave_guest_namespace" : "leave_guest_tap";

    private void Detach(int index)
    {
        foreach (int attachment in _attached[index].Attachments)
            LibC.Close(attachment);
        _attached.Remove(index);
        foreach (byte[] key in BpfCalls.Keys(_usages).Where(k => BinaryPrimitives.ReadInt32LittleEndian(k) == index))
            BpfCalls.Delete(_usages, key);
    }
}
