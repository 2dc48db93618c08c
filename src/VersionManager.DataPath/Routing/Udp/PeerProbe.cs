using System.Text;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.DataPath.Sockets;
using VersionManager.Kernel.Events;
using VersionManager.Kernel.Native;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>Asks a host, on the overlay's TCP port, whether it is a node: a refusal of a datagram could not be trusted.</summary>
internal sealed class PeerProbe : PollTarget
{
    private const long TimeoutMilliseconds = 3000;
    private static readonly byte[] Purpose = Encoding.UTF8.GetBytes(PeerStreamServer.Hello);

    private readonly EventLoop _events;
    private readonly PeerTable _peers;
    private readonly uint _address;
    private readonly Action<PeerProbe> _ended;
    private readonly byte[] _answer = new byte[StreamHeader.MaximalLength];
    private int _answered;
    private bool _asked;

    private PeerProbe(EventLoop events, PeerTable peers, uint address, Action<PeerProbe> ended) =>
        (_events, _peers, _address, _ended, Deadline) = (events, peers, address, ended, events.Now + TimeoutMilliseconds);

    /// <summary>The host.</summary>
    public uint Address => _address;

    /// <summary>The probe's deadline.</summary>
    public long Deadline { get; }

    /// <summary>Begins a probe; <paramref name="ended"/> is called, perhaps at once, when the table has the result.</summary>
    public static PeerProbe? Begin(EventLoop events, PeerTable peers, uint address, int port, Action<PeerProbe> ended)
    {
        PeerProbe probe = new(events, peers, address, ended);
        int descriptor = FlowSockets.StreamTo(address, port, out int error);
        if (descriptor < 0)
        {
            peers.Failed(address, error == ConnectionRefused);
            return null;
        }

        probe.Descriptor = descriptor;
        if (events.Watch(probe, EpollIn | EpollOut | EpollEdge))
            return probe;
        LibC.Close(descriptor);
        return null;
    }

    /// <summary>Ends the probe as timed out.</summary>
    public void Expire()
    {
        _peers.Failed(_address, refused: false);
        Close();
    }

    /// <summary>Ends the probe without a result.</summary>
    public void Close()
    {
        _events.Unwatch(this);
        LibC.Close(Descriptor);
        _ended(this);
    }

    internal override unsafe void Ready(uint events)
    {
        if (!_asked)
        {
            int error = FlowSockets.TakeError(Descriptor);
            if (error != 0)
            {
                _peers.Failed(_address, error == ConnectionRefused);
                Close();
                return;
            }

            _asked = true;
            Ask();
            return;
        }

        fixed (byte* buffer = _answer)
        {
            nint count = LibC.Receive(Descriptor, buffer + _answered, (nuint)(_answer.Length - _answered), MessageDontWait);
            if (count < 0 && LibC.Error == Again)
                return;
            _answered += (int)Math.Max(0, count);
            HeaderResult result = StreamHeader.TryRead(_answer.AsSpan(0, _answered), out _, out _);
            if (result == HeaderResult.Incomplete && count > 0)
                return;
            if (result == HeaderResult.Complete)
                _peers.Spoke(_address);
            else
                _peers.Failed(_address, refused: result != HeaderResult.Incomplete);
            Close();
        }
    }

    private unsafe void Ask()
    {
        Span<byte> header = stackalloc byte[StreamHeader.MaximalLength];
        new StreamHeader { Command = StreamCommand.Local, Purpose = Purpose }.TryWrite(header, out int written);
        fixed (byte* bytes = header)
            LibC.Send(Descriptor, bytes, (nuint)written, MessageDontWait | MessageNoSignal);
    }
}
