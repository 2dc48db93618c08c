using System.ComponentModel;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Routes;
using VersionManager.DataPath.Sockets;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Native;
using VersionManager.Kernel.Networking;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>A flow that a guest opens: connects to the peer's overlay port, sends the header with the first bytes, and reads the
/// answer.</summary>
internal sealed unsafe class GuestFlow : TcpFlow
{
    private const long RetryMilliseconds = 200;

    private readonly RouteGuest _guest;
    private readonly uint _guestAddress;
    private readonly ushort _guestPort;
    private readonly uint _destination;
    private readonly ushort _port;
    private Phase _phase;
    private long _retryAt;
    private long _lostUntil;
    private bool _ahead;
    private byte* _answer;
    private int _answered;

    private GuestFlow(TcpLoop loop, RouteGuest guest, uint guestAddress, ushort guestPort, uint destination, ushort port)
        : base(loop)
    {
        _guest = guest;
        _guestAddress = guestAddress;
        _guestPort = guestPort;
        _destination = destination;
        _port = port;
    }

    private enum Phase
    {
        ToNode,
        Retrying,
        ToUnmanaged,
        Answer,
    }

    /// <summary>Begins a flow for a connection that the intercepting listener accepted.</summary>
    public static void Accept(TcpLoop loop, int descriptor, uint guestAddress, ushort guestPort)
    {
        SocketAddress4 destination;
        uint length = SocketAddress4.Size;
        RouteGuest? guest = loop.Context.Table.GuestAt(guestAddress);
        if (guest is null || LibC.GetSocketName(descriptor, &destination, &length) != 0)
        {
            loop.Context.Usage.Dropped(DropReason.UnknownGuest);
            FlowSockets.Reset(descriptor);
            return;
        }

        GuestFlow flow = new(loop, guest, guestAddress, guestPort, destination.Address, destination.Port);
        loop.Entered(flow);
        flow.Charge(guest, destination.Address);
        if (!flow.Guest.Open(loop.Events, descriptor))
        {
            flow.Abort();
            return;
        }

        flow.Deadline = loop.Events.Now + (long)loop.Context.Options.ConnectTimeout.TotalMilliseconds;
        flow.Connect();
    }

    /// <inheritdoc/>
    public override void Tick(long now)
    {
        if (now >= Deadline)
        {
            if (_phase == Phase.ToNode)
                Loop.Context.Peers.Failed(_destination, refused: false);
            CutOff(_phase == Phase.Answer ? "its daemon did not answer" : "it could not be connected to in time");
            Fail(DropReason.Unreachable);
        }
        else if (_phase == Phase.Retrying && now >= _retryAt)
        {
            Connect();
        }
    }

    /// <inheritdoc/>
    protected override void Step(StreamEnd end)
    {
        if (Guest.Failed)
            Abort();
        else if (_phase == Phase.Answer)
            ReadAnswer();
        else if (end == Peer && (Peer.Writable || Peer.Failed))
            Connected();
    }

    /// <inheritdoc/>
    protected override void ReleaseOpening()
    {
        if (_answer != null)
            Loop.Blocks.Return(_answer);
        _answer = null;
    }

    private void Connect()
    {
        PeerState state = Loop.Context.Peers.StateOf(_destination);
        if (state == PeerState.Unmanaged)
        {
            ConnectPlainly();
            return;
        }

        _phase = Phase.ToNode;
        _ahead = state == PeerState.Node && Loop.Ahead.TryTake(_destination, Peer);
        if (!_ahead)
        {
            Open(Loop.Context.Options.OverlayPort);
            return;
        }

        // The guest's first bytes are there before epoll reports them, and the header waits for nothing else now.
        Guest.Readable = true;
        SendHeader();
    }

    private void ConnectPlainly()
    {
        if (Loop.Context.Options.Unmanaged == UnmanagedPolicy.Deny)
        {
            Fail(DropReason.Denied);
            return;
        }

        _phase = Phase.ToUnmanaged;
        Open(_port);
    }

    private void Open(int port)
    {
        int descriptor = FlowSockets.StreamTo(_destination, port, out int error);
        if (descriptor < 0)
            ConnectFailed(error);
        else if (!Peer.Open(Loop.Events, descriptor))
            Abort();
    }

    private void Connected()
    {
        int error = FlowSockets.TakeError(Peer.Descriptor);
        if (error != 0)
        {
            Peer.Close(Loop.Events);
            ConnectFailed(error);
        }
        else if (_phase == Phase.ToUnmanaged)
        {
            BeginRelaying();
        }
        else
        {
            SendHeader();
        }
    }

    private void ConnectFailed(int error)
    {
        bool refused = error == ConnectionRefused;
        if (_phase == Phase.ToUnmanaged)
        {
            if (refused)
                Loop.Context.Sets.IsRefused(_guestAddress, _destination, _port, Loop.Context.Options.RefusedLifetime);
            Fail(DropReason.Unreachable);
            return;
        }

        switch (Loop.Context.Peers.Failed(_destination, refused))
        {
            case PeerState.Unmanaged:
                ConnectPlainly();
                break;
            case PeerState.Down:
                RetryLater();
                break;
            default:
                CutOff(new Win32Exception(error).Message);
                Fail(DropReason.Unreachable);
                break;
        }
    }

    /// <summary>Waits as a SYN would, since the peer's daemon restarts or is away.</summary>
    private void RetryLater()
    {
        _phase = Phase.Retrying;
        _retryAt = Loop.Events.Now + RetryMilliseconds;
    }

    private void SendHeader()
    {
        RouteApplication application = Current();
        StreamHeader header = new()
        {
            Command = StreamCommand.Proxy,
            SourceAddress = Loop.Context.NodeAddress,
            DestinationAddress = _destination,
            SourcePort = _guestPort,
            DestinationPort = _port,
            Application = _guest.ApplicationEntry.NameBytes,
            SenderVersion = _guest.VersionCode,
            MaximalVersion = application.MaximalCode,
            Marks = application.Marks,
        };
        Span<byte> bytes = stackalloc byte[StreamHeader.MaximalLength];
        // The agreement with the peer need not wait for this flow.
        if (Loop.Context.Peers.StateOf(_destination) == PeerState.Node)
            Loop.Context.Offload?.Wanted(_destination, Loop.Events.Now);
        _phase = Phase.Answer;
        Deadline = Loop.Events.Now + (long)Loop.Context.Options.AnswerTimeout.TotalMilliseconds;
        Out.KeepFirst();
        if (!header.TryWrite(bytes, out int written))
            Abort();
        else if (!Out.PumpBehind(bytes[..written]))
            Lost(unread: true);
    }

    private void ReadAnswer()
    {
        bool carried = Out.Pump();
        while (Peer.Readable)
        {
            if (_answer == null)
                _answer = Loop.Blocks.Rent();
            nint count = LibC.Receive(
                Peer.Descriptor,
                _answer + _answered,
                (nuint)(TcpLoop.BlockSize - _answered),
                MessageDontWait
            );
            if (count < 0 && LibC.Error is Again or Interrupted)
            {
                Peer.Readable = false;
                break;
            }

            if (count <= 0)
            {
                Lost(count < 0 ? LibC.Error == ConnectionReset : !Out.Done && FlowSockets.Unacknowledged(Peer.Descriptor) > 0);
                return;
            }

            _answered += (int)count;
            HeaderResult result = StreamHeader.TryRead(
                new ReadOnlySpan<byte>(_answer, _answered),
                out StreamHeader answer,
                out int consumed
            );
            if (result == HeaderResult.Incomplete)
                continue;
            Answered(result, answer, consumed);
            return;
        }

        if (!carried || Peer.Failed)
            Lost(unread: !carried);
    }

    /// <summary>
    /// Handles a connection that ended before the answer: the peer's daemon is gone, or going. A reset means that it did not read
    /// the guest's bytes, and an orderly end means the same if they were not acknowledged. Then the stream begins again on
    /// another connection.
    /// </summary>
    private void Lost(bool unread)
    {
        long now = Loop.Events.Now;
        if (_lostUntil == 0)
            _lostUntil = now + (long)Loop.Context.Options.ConnectTimeout.TotalMilliseconds;
        bool canBegin = Out.CanRepeat && (unread || Out.Repeatable == 0) && _answered == 0;
        if (!canBegin || Guest.Failed || now >= _lostUntil || !Loop.Context.Peers.IsNode(_destination))
        {
            if (!Guest.Failed)
                CutOff("its daemon ended the connection, and may have passed on what the guest sent");
            Abort();
            return;
        }

        Peer.Close(Loop.Events);
        Deadline = _lostUntil;
        // A connection of the pool may have ended long ago.
        if (_ahead)
            Connect();
        else
            RetryLater();
    }

    private void Answered(HeaderResult result, StreamHeader answer, int consumed)
    {
        if (result != HeaderResult.Complete)
        {
            // Something other than a daemon listens there. The guest's bytes cannot be sent again, so this flow is lost; the next
            // one goes without a header.
            Loop.Context.Usage.Dropped(DropReason.Malformed);
            Loop.Context.Peers.Failed(_destination, refused: true);
            Abort();
            return;
        }

        Loop.Context.Peers.Spoke(_destination);
        Loop.Context.Offload?.Wanted(_destination, Loop.Events.Now);
        Loop.Context.Announcer.Seen(_destination, Current(), answer.MaximalVersion, answer.Marks, Loop.Events.Now);
        if (answer.Status != StreamStatus.Accepted)
        {
            Loop.Context.Log.Refused(Ipv4.ToAddress(_destination), _port, answer.Status);
            Loop.Context.Sets.IsRefused(_guestAddress, _destination, _port, Loop.Context.Options.RefusedLifetime);
            Abort();
            return;
        }

        byte* block = _answer;
        _answer = null;
        In.Adopt(block, consumed, _answered - consumed);
        Out.ForgetFirst();
        BeginRelaying();
        // After the answer was passed on, so that this stream does not wait for the connection.
        Loop.Ahead.Prepare(_destination);
    }

    /// <summary>The application's current entry: the guest's own is as old as the flow.</summary>
    private RouteApplication Current() => Loop.Context.Table.ApplicationOf(_guest.ApplicationEntry.Id) ?? _guest.ApplicationEntry;

    /// <summary>Logs for the operator why the guest sees a reset.</summary>
    private void CutOff(string why) => Loop.Context.Log.CutOff(Ipv4.ToAddress(_destination), _port, why);

    private void Fail(DropReason reason)
    {
        Loop.Context.Usage.Dropped(reason);
        Abort();
    }
}
