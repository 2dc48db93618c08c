using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Sockets;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Events;
using VersionManager.Kernel.Native;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>The datagram path, on a thread of its own: guests' datagrams to peers under a header, and peers' datagrams to the
/// guest of their version.</summary>
internal sealed unsafe class UdpRouter : IDisposable
{
    private const uint Loopback = 0x7F000001;

    private readonly RouterContext _context;
    private readonly int _cell;
    private readonly EventLoop _events;
    private readonly DatagramBatch _batch = new();
    private readonly DatagramSender _sender;
    private readonly RemoteSockets _remotes;
    private readonly OverlaySocket _overlay;
    private readonly PeerHold _peerHold;
    private readonly VersionQueues _versionQueues;
    private readonly OpenedPaths _opened = new();
    private readonly int _raw;

    /// <param name="context">The objects that the loops share.</param>
    /// <param name="cell">The number of its counter cell.</param>
    /// <param name="failed">Gets defects.</param>
    public UdpRouter(RouterContext context, int cell, Action<Exception> failed)
    {
        _context = context;
        _cell = cell;
        _events = new EventLoop("vmproxy-udp", failed) { Tick = Tick };
        _sender = new DatagramSender(context.Usage);
        _remotes = new RemoteSockets(this, context, _events, _batch, _sender);
        _peerHold = new PeerHold(context, _events);
        _versionQueues = new VersionQueues(context, _events);
        _raw = FlowSockets.RawPackets();
        Intercept = new InterceptSocket(this, _batch, _sender)
        {
            Descriptor = FlowSockets.InterceptDatagrams(Loopback, context.Options.InterceptPort),
        };
        _overlay = new OverlaySocket(this, _batch, _sender, context.Usage)
        {
            Descriptor = FlowSockets.OverlayDatagrams(context.NodeAddress, context.Options.OverlayPort),
        };
        _events.Watch(Intercept, EpollIn);
        _events.Watch(_overlay, EpollIn);
    }

    /// <summary>The socket that receives guests' first datagrams.</summary>
    public InterceptSocket Intercept { get; }

    /// <summary>Starts the thread.</summary>
    public void Start() => _events.Start();

    /// <summary>Closes all sockets and ends the thread.</summary>
    public Task StopAsync() => _events.StopAsync(CloseAll);

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Dispose();
        _batch.Dispose();
        _sender.Dispose();
    }

    /// <summary>Routes a guest's datagram. The bytes before it are free for a header; all stay until the sender is
    /// flushed.</summary>
    public void FromGuest(DatagramPath path, byte* payload, int length, bool mayHold)
    {
        RouteTable table = _context.Table;
        if (table.GuestAt(path.Guest) is not { } guest)
        {
            _context.Usage.Dropped(DropReason.UnknownGuest);
            return;
        }

        if (!IsManaged(table, guest.ApplicationEntry.Id, path.GuestPort, path.RemotePort))
        {
            // The remote's socket, which another application made, received it.
            SendPlainly(path, payload, length);
            return;
        }

        switch (_context.Peers.StateOf(path.Remote))
        {
            case PeerState.Node or PeerState.Down:
                SendToPeer(table, guest, path, payload, length);
                break;
            case PeerState.Unmanaged:
                SendPlainly(path, payload, length);
                break;
            default:
                if (_context.Peers.WasUnmanaged(path.Remote))
                {
                    // The host may have become a node meanwhile: it is probed again, without waiting for the result.
                    _peerHold.Probe(path.Remote);
                    SendPlainly(path, payload, length);
                }
                else if (mayHold)
                {
                    Hold(path, payload, length);
                }
                else
                {
                    _context.Usage.Dropped(DropReason.Unreachable);
                }

                break;
        }
    }

    /// <summary>Routes a peer's datagram.</summary>
    public void FromPeer(uint peer, DatagramHeader header, byte* payload, int length, bool mayHold)
    {
        RouteTable table = _context.Table;
        _context.Peers.Spoke(peer);
        if (table.ApplicationOf(header.Application) is not { } application)
        {
            _context.Usage.Dropped(DropReason.NoSuchVersion);
            return;
        }

        _context.Announcer.Seen(peer, application, header.MaximalVersion, header.Marks, _events.Now);
        RouteGuest? guest = table.GuestOf(header.Application, header.SenderVersion);
        if (header.Kind == DatagramKind.PortUnreachable)
        {
            if (guest is not null)
                SendPortUnreachable(new DatagramPath(guest.Address, header.SourcePort, peer, header.DestinationPort));
        }
        else if (header.Kind == DatagramKind.Data)
        {
            Deliver(table, application, guest, peer, header, payload, length, mayHold);
        }
    }

    /// <summary>Tells the remote that no socket in the guest received its datagram.</summary>
    public void PortUnreachable(DatagramPath path)
    {
        RouteTable table = _context.Table;
        if (table.GuestAt(path.Guest) is not { } guest)
            return;
        DatagramHeader header = Header(table, guest, DatagramKind.PortUnreachable, path.RemotePort, path.GuestPort);
        byte* bytes = stackalloc byte[DatagramHeader.Length];
        header.TryWrite(new Span<byte>(bytes, DatagramHeader.Length));
        SocketAddress4 address = new(path.Remote, _context.Options.OverlayPort);
        LibC.SendTo(_overlay.Descriptor, bytes, DatagramHeader.Length, MessageDontWait, &address, SocketAddress4.Size);
    }

    private static bool IsManaged(RouteTable table, ulong application, int onePort, int otherPort) =>
        table.OwnerOf(TransportProtocol.Udp, otherPort)?.Id == application
        || table.OwnerOf(TransportProtocol.Udp, onePort)?.Id == application;

    private static DatagramHeader Header(
        RouteTable table,
        RouteGuest guest,
        DatagramKind kind,
        ushort source,
        ushort destination
    ) =>
        new()
        {
            Kind = kind,
            SourcePort = source,
            DestinationPort = destination,
            Application = guest.ApplicationEntry.Id,
            SenderVersion = guest.VersionCode,
            MaximalVersion = guest.ApplicationEntry.MaximalCode,
            Marks = guest.ApplicationEntry.Marks,
        };

    private void SendToPeer(RouteTable table, RouteGuest guest, DatagramPath path, byte* payload, int length)
    {
        if (length > DatagramHeader.MaximalPayload)
        {
            _context.Usage.Dropped(DropReason.Oversize);
            return;
        }

        if (!guest.Ready)
            _opened.Add(path);
        _context.Offload?.Wanted(path.Remote, _events.Now);
        // From now on guests' datagrams to this remote arrive on its own socket, which the kernel finds faster and which sends
        // the replies.
        _remotes.Of(path.Remote, path.RemotePort);
        byte* start = payload - DatagramHeader.Length;
        Header(table, guest, DatagramKind.Data, path.GuestPort, path.RemotePort)
            .TryWrite(new Span<byte>(start, DatagramHeader.Length));
        _sender.Add(_overlay.Descriptor, start, DatagramHeader.Length + length, path.Remote, _context.Options.OverlayPort);
        VersionCounters.Cell counters = guest.Counters!.Of(_cell);
        counters.DatagramsOut++;
        counters.BytesOut += length;
        counters.LastUse = _events.Now;
        guest.Counters.Met(path.Remote, _events.Now);
    }

    private void Deliver(
        RouteTable table,
        RouteApplication application,
        RouteGuest? guest,
        uint peer,
        DatagramHeader header,
        byte* payload,
        int length,
        bool mayHold
    )
    {
        bool toServer = table.OwnerOf(TransportProtocol.Udp, header.DestinationPort)?.Id == application.Id;
        // A guest that is not ready may be a client already: replies reach it, also at its future service port.
        if (
            guest is null
            || (
                toServer
                && !guest.Ready
                && !_opened.Contains(new DatagramPath(guest.Address, header.DestinationPort, peer, header.SourcePort))
            )
            // The version runs by now, but earlier datagrams still wait: this one must not overtake them.
            || (toServer && guest.Ready && mayHold && _versionQueues.IsHolding(application, header.SenderVersion))
        )
        {
            HoldForVersion(application, peer, header, payload, length, mayHold);
            return;
        }

        if (!toServer && table.OwnerOf(TransportProtocol.Udp, header.SourcePort)?.Id != application.Id)
        {
            _context.Usage.Dropped(DropReason.NotManaged);
            return;
        }

        if (_remotes.Of(peer, header.SourcePort) is not { } remote)
        {
            _context.Usage.Dropped(DropReason.Overloaded);
            return;
        }

        _sender.Add(remote.Descriptor, payload, length, guest.Address, header.DestinationPort);
        VersionCounters.Cell counters = guest.Counters!.Of(_cell);
        counters.DatagramsIn++;
        counters.BytesIn += length;
        counters.LastUse = _events.Now;
        guest.Counters.Met(peer, _events.Now);
    }

    private void SendPlainly(DatagramPath path, byte* payload, int length)
    {
        if (_context.Options.Unmanaged == UnmanagedPolicy.Deny)
        {
            _context.Usage.Dropped(DropReason.Denied);
            return;
        }

        // Sent as the guest itself: the kernel translates it as it does the next ones, which do not come here any more.
        int descriptor = FlowSockets.DatagramsFrom(path.Guest, path.GuestPort, reportErrors: false);
        if (descriptor < 0)
        {
            _context.Usage.Dropped(DropReason.SendFailed);
            return;
        }

        SocketAddress4 address = new(path.Remote, path.RemotePort);
        if (LibC.SendTo(descriptor, payload, (nuint)length, MessageDontWait | MessageNoSignal, &address, SocketAddress4.Size) < 0)
            _context.Usage.Dropped(DropReason.SendFailed);
        LibC.Close(descriptor);
    }

    private void SendPortUnreachable(DatagramPath path)
    {
        byte* packet = stackalloc byte[PortUnreachablePacket.Length];
        PortUnreachablePacket.Write(new Span<byte>(packet, PortUnreachablePacket.Length), path);
        SocketAddress4 address = new(path.Guest, 0);
        if (LibC.SendTo(_raw, packet, PortUnreachablePacket.Length, MessageDontWait, &address, SocketAddress4.Size) < 0)
            _context.Usage.Dropped(DropReason.SendFailed);
    }

    private void Hold(DatagramPath path, byte* payload, int length)
    {
        byte[] copy = WithRoom(payload, length);
        _peerHold.Hold(
            path.Remote,
            length,
            () =>
            {
                fixed (byte* bytes = copy)
                {
                    FromGuest(path, bytes + DatagramHeader.Length, length, mayHold: false);
                    _sender.Flush();
                }
            }
        );
    }

    private void HoldForVersion(
        RouteApplication application,
        uint peer,
        DatagramHeader header,
        byte* payload,
        int length,
        bool mayHold
    )
    {
        if (!mayHold)
        {
            _context.Usage.Dropped(DropReason.NoSuchVersion);
            return;
        }

        byte[] copy = WithRoom(payload, length);
        _versionQueues.Hold(
            application,
            header.SenderVersion,
            length,
            () =>
            {
                fixed (byte* bytes = copy)
                {
                    FromPeer(peer, header, bytes + DatagramHeader.Length, length, mayHold: false);
                    _sender.Flush();
                }
            }
        );
    }

    private static byte[] WithRoom(byte* payload, int length)
    {
        byte[] copy = new byte[DatagramHeader.Length + length];
        new ReadOnlySpan<byte>(payload, length).CopyTo(copy.AsSpan(DatagramHeader.Length));
        return copy;
    }

    private void Tick()
    {
        _remotes.Sweep();
        _peerHold.Tick();
        _opened.Sweep(_context.Table);
        _events.Ticking = _remotes.Count > 0 || _peerHold.Busy || _opened.Any;
    }

    private void CloseAll()
    {
        _remotes.CloseAll();
        _peerHold.CloseAll();
        LibC.Close(Intercept.Descriptor);
        LibC.Close(_overlay.Descriptor);
        LibC.Close(_raw);
    }
}
