using System.Net.Sockets;
using System.Text;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Sockets;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Native;
using VersionManager.Kernel.Networking;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>A stream that a peer opens: reads its header, finds the guest of that version (or waits for it), connects to the
/// guest from the peer's address, and answers.</summary>
internal sealed unsafe class PeerFlow : TcpFlow
{
    private const long RefusalMilliseconds = 2000;

    // The answer waits for the guest's first bytes, which saves a packet and a wake-up at each end, but only so long.
    private const long AnswerMilliseconds = 50;

    private readonly uint _peer;
    private Phase _phase;
    private byte* _block;
    private int _filled;
    private int _headerLength;
    private ushort _sourcePort;
    private ushort _port;
    private string _application = "";
    private ulong _applicationId;
    private ulong _version;
    private CancellationTokenSource? _waiting;

    private PeerFlow(TcpLoop loop, uint peer)
        : base(loop) => _peer = peer;

    private enum Phase
    {
        Header,
        Waiting,
        Connecting,
        Answering,
        Refusing,
    }

    /// <summary>Begins a flow for a connection that the overlay's listener accepted.</summary>
    public static void Accept(TcpLoop loop, int descriptor, uint peer, ushort port)
    {
        _ = port;
        PeerFlow flow = new(loop, peer)
        {
            Deadline = loop.Events.Now + (long)loop.Context.Options.HeaderTimeout.TotalMilliseconds,
        };
        loop.Entered(flow);
        if (!flow.Peer.Open(loop.Events, descriptor))
            flow.Abort();
    }

    /// <inheritdoc/>
    public override void Tick(long now)
    {
        if (now < Deadline)
            return;
        if (_phase == Phase.Connecting)
        {
            Guest.Close(Loop.Events);
            Refuse(StreamStatus.Unreachable, DropReason.Unreachable);
        }
        else if (_phase == Phase.Answering)
        {
            SendAnswer();
        }
        else if (_phase != Phase.Waiting)
        {
            Abort();
        }
    }

    /// <inheritdoc/>
    protected override void Step(StreamEnd end)
    {
        if (Peer.Failed && _phase != Phase.Header)
            Abort();
        else if (_phase == Phase.Header)
            ReadHeader();
        else if (_phase == Phase.Refusing)
            Drain();
        else if (_phase == Phase.Answering)
            Carry();
        else if (_phase == Phase.Connecting && end == Guest && (Guest.Writable || Guest.Failed))
            Connected();
    }

    /// <summary>Answers the peer if the guest may have seen the stream. Without an answer the peer would believe that it was
    /// never begun, and repeat it.</summary>
    protected override void Breaking()
    {
        if (_phase == Phase.Answering && !Relaying)
            Tell(StreamStatus.Accepted);
    }

    /// <inheritdoc/>
    protected override void ReleaseOpening()
    {
        if (_block != null)
            Loop.Blocks.Return(_block);
        _block = null;
        _waiting?.Cancel();
    }

    private void ReadHeader()
    {
        while (Peer.Readable)
        {
            if (_block == null)
                _block = Loop.Blocks.Rent();
            nint count = LibC.Receive(Peer.Descriptor, _block + _filled, (nuint)(TcpLoop.BlockSize - _filled), MessageDontWait);
            if (count < 0 && LibC.Error is Again or Interrupted)
            {
                Peer.Readable = false;
                return;
            }

            if (count <= 0)
            {
                Abort();
                return;
            }

            _filled += (int)count;
            HeaderResult result = StreamHeader.TryRead(
                new ReadOnlySpan<byte>(_block, _filled),
                out StreamHeader header,
                out _headerLength
            );
            if (result == HeaderResult.Incomplete)
                continue;
            if (result != HeaderResult.Complete)
                Refuse(StreamStatus.Malformed, DropReason.Malformed);
            else if (header.Command == StreamCommand.Local)
                HandOver(header);
            else
                Begin(header);
            return;
        }
    }

    private void Begin(StreamHeader header)
    {
        // A node speaks for its own guests only.
        if (
            header.SourceAddress != _peer
            || header.Application.IsEmpty
            || header.SenderVersion == VersionCode.None
            || header.DestinationPort == 0
        )
        {
            Refuse(StreamStatus.Malformed, DropReason.Malformed);
            return;
        }

        RouteApplication? application = Loop.Context.Table.ApplicationNamed(header.Application);
        _application = application?.Name ?? Encoding.UTF8.GetString(header.Application);
        _applicationId = application?.Id ?? ApplicationHash.Of(_application);
        _version = header.SenderVersion;
        (_sourcePort, _port) = (header.SourcePort, header.DestinationPort);
        Loop.Context.Peers.Spoke(_peer);
        Loop.Context.Announcer.Seen(
            _peer,
            _application,
            _applicationId,
            header.MaximalVersion,
            header.Marks,
            application?.Marks ?? 0,
            Loop.Events.Now
        );
        if (!TryConnect())
            Wait();
    }

    /// <summary>Connects to the version's guest; false when the version does not run.</summary>
    private bool TryConnect()
    {
        RouteTable table = Loop.Context.Table;
        if (table.GuestOf(_applicationId, _version) is not { Ready: true } guest)
            return false;
        if (table.OwnerOf(TransportProtocol.Tcp, _port)?.Id != _applicationId)
        {
            Refuse(StreamStatus.NotManaged, DropReason.NotManaged);
            return true;
        }

        _phase = Phase.Connecting;
        Deadline = Loop.Events.Now + (long)Loop.Context.Options.ConnectTimeout.TotalMilliseconds;
        int descriptor = FlowSockets.StreamFrom(_peer, _sourcePort, guest.Address, _port, out int error);
        if (descriptor < 0)
        {
            Refuse(
                error == ConnectionRefused ? StreamStatus.ConnectionRefused : StreamStatus.Unreachable,
                DropReason.Unreachable
            );
            return true;
        }

        Charge(guest, _peer);
        if (!Guest.Open(Loop.Events, descriptor))
            Abort();
        return true;
    }

    private void Wait()
    {
        _phase = Phase.Waiting;
        _waiting = CancellationTokenSource.CreateLinkedTokenSource(Loop.Context.Stopping.Token);
        VersionHold.Begin(
            Loop.Context,
            _application,
            VersionCode.Decode(_version)!,
            decision => Loop.Events.Post(() => Waited(decision)),
            _waiting.Token
        );
    }

    private void Waited(RouteDecision decision)
    {
        if (Closed)
            return;
        if (decision.Status != StreamStatus.Accepted)
            Refuse(decision.Status, DropReason.NoSuchVersion);
        else if (!TryConnect())
            Refuse(StreamStatus.NoSuchVersion, DropReason.NoSuchVersion);
    }

    private void Connected()
    {
        int error = FlowSockets.TakeError(Guest.Descriptor);
        if (error != 0)
        {
            Guest.Close(Loop.Events);
            Refuse(
                error == ConnectionRefused ? StreamStatus.ConnectionRefused : StreamStatus.Unreachable,
                DropReason.Unreachable
            );
            return;
        }

        byte* block = _block;
        _block = null;
        In.Adopt(block, _headerLength, _filled - _headerLength);
        _phase = Phase.Answering;
        Deadline = Loop.Events.Now + AnswerMilliseconds;
        Guest.Writable = true;
        Carry();
    }

    private void Carry()
    {
        if (Guest.Readable)
            SendAnswer();
        else if (!In.Pump())
            Abort();
    }

    private void SendAnswer()
    {
        Span<byte> answer = stackalloc byte[StreamHeader.MaximalLength];
        if (!Answer(StreamStatus.Accepted).TryWrite(answer, out int written) || !Out.PumpBehind(answer[..written]))
            Abort();
        else
            BeginRelaying();
    }

    /// <summary>Answers, and closes once the peer has: a close with bytes unread would be a reset, which may overtake the
    /// answer.</summary>
    private void Refuse(StreamStatus status, DropReason reason)
    {
        Loop.Context.Usage.Dropped(reason);
        Loop.Context.Log.Refused(Ipv4.ToAddress(_peer), _port, status);
        _phase = Phase.Refusing;
        Deadline = Loop.Events.Now + RefusalMilliseconds;
        Tell(status);
        LibC.Shutdown(Peer.Descriptor, ShutdownWrite);
        Drain();
    }

    private void Tell(StreamStatus status)
    {
        Span<byte> answer = stackalloc byte[StreamHeader.MaximalLength];
        fixed (byte* bytes = answer)
        {
            if (Answer(status).TryWrite(answer, out int written))
                LibC.Send(Peer.Descriptor, bytes, (nuint)written, MessageDontWait | MessageNoSignal);
        }
    }

    private StreamHeader Answer(StreamStatus status) => Answer(status, Loop.Context.Table.ApplicationOf(_applicationId));

    private StreamHeader Answer(StreamStatus status, RouteApplication? application) =>
        new()
        {
            Command = StreamCommand.Proxy,
            SourceAddress = Loop.Context.NodeAddress,
            DestinationAddress = _peer,
            SourcePort = _port,
            DestinationPort = _sourcePort,
            SenderVersion = _version,
            MaximalVersion = application?.MaximalCode ?? VersionCode.None,
            Marks = application?.Marks ?? 0,
            Status = status,
        };

    private void Drain()
    {
        while (Peer.Readable)
        {
            nint count = LibC.Receive(Peer.Descriptor, Loop.Scratch, TcpLoop.BlockSize, MessageDontWait);
            if (count < 0 && LibC.Error is Again or Interrupted)
            {
                Peer.Readable = false;
            }
            else if (count <= 0)
            {
                Abort();
                return;
            }
        }
    }

    private void HandOver(StreamHeader header)
    {
        PeerRequest request = new(
            Ipv4.ToAddress(_peer),
            Encoding.UTF8.GetString(header.Purpose),
            header.Application.IsEmpty ? null : Encoding.UTF8.GetString(header.Application),
            VersionCode.Decode(header.SenderVersion)
        );
        byte[] already = new ReadOnlySpan<byte>(_block + _headerLength, _filled - _headerLength).ToArray();
        Loop.Context.Peers.Spoke(_peer);
        int descriptor = Peer.Release(Loop.Events);
        // The stream's server uses .NET's sockets, which set what they need themselves.
        LibC.FileControl(descriptor, SetFlags, 0);
        Socket socket = new(new SafeSocketHandle(descriptor, ownsHandle: true));
        PeerStreamServer server = new(Loop.Context);
        _ = server.ServeAsync(socket, already, request);
        Abort();
    }
}
