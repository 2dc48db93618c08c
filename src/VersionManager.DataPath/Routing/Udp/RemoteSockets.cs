using VersionManager.DataPath.Sockets;
using VersionManager.Kernel.Events;
using VersionManager.Kernel.Native;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>The sockets of the remote addresses and ports that exchanged datagrams lately.</summary>
internal sealed class RemoteSockets(
    UdpRouter router,
    RouterContext context,
    EventLoop events,
    DatagramBatch batch,
    DatagramSender sender
)
{
    private const int SweepMilliseconds = 1000;

    private readonly Dictionary<ulong, RemoteSocket> _sockets = [];
    private long _nextSweep;

    /// <summary>The number of sockets.</summary>
    public int Count => _sockets.Count;

    /// <summary>The socket that represents a remote address and port; null when the kernel has no room.</summary>
    public RemoteSocket? Of(uint address, ushort port)
    {
        ulong key = ((ulong)address << 16) | port;
        if (!_sockets.TryGetValue(key, out RemoteSocket? socket))
        {
            if (_sockets.Count >= context.Options.UdpMaximalRemotes)
                CloseOldest(_sockets.Count / 16 + 1);
            int descriptor = FlowSockets.DatagramsFrom(address, port, reportErrors: true);
            if (descriptor < 0)
                return null;
            socket = new RemoteSocket(router, batch, sender, address, port) { Descriptor = descriptor };
            if (!events.Watch(socket, EpollIn))
            {
                LibC.Close(descriptor);
                return null;
            }

            _sockets.Add(key, socket);
            events.Ticking = true;
        }

        socket.LastUse = events.Now;
        return socket;
    }

    /// <summary>Closes idle sockets.</summary>
    public void Sweep()
    {
        if (events.Now < _nextSweep)
            return;
        _nextSweep = events.Now + SweepMilliseconds;
        long before = events.Now - (long)context.Options.UdpIdleTimeout.TotalMilliseconds;
        Close(_sockets.Where(s => s.Value.LastUse < before));
    }

    /// <summary>Closes all sockets.</summary>
    public void CloseAll() => Close(_sockets);

    private void CloseOldest(int count) => Close(_sockets.OrderBy(s => s.Value.LastUse).Take(count));

    private void Close(IEnumerable<KeyValuePair<ulong, RemoteSocket>> sockets)
    {
        foreach ((ulong key, RemoteSocket socket) in sockets.ToArray())
        {
            // The sender may still have datagrams for it.
            sender.Flush();
            _sockets.Remove(key);
            events.Unwatch(socket);
            LibC.Close(socket.Descriptor);
        }
    }
}
