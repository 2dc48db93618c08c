using VersionManager.DataPath.Sockets;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Events;
using VersionManager.Kernel.Native;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>Accepts one loop's share of the connections to a port.</summary>
internal sealed unsafe class StreamListener : PollTarget
{
    private const int Turn = 64;

    private readonly TcpLoop _loop;
    private readonly Action<int, uint, ushort> _accepted;

    /// <param name="loop">The loop that runs it.</param>
    /// <param name="descriptor">The listening socket.</param>
    /// <param name="accepted">Gets each connection: descriptor, remote address and port.</param>
    public StreamListener(TcpLoop loop, int descriptor, Action<int, uint, ushort> accepted)
    {
        _loop = loop;
        _accepted = accepted;
        Descriptor = descriptor;
        Listen();
    }

    /// <summary>Begins or resumes to accept.</summary>
    public void Listen() => _loop.Events.Watch(this, EpollIn);

    internal override void Ready(uint events)
    {
        for (int left = Turn; left > 0; left--)
        {
            SocketAddress4 remote;
            uint length = SocketAddress4.Size;
            int descriptor = LibC.Accept(Descriptor, &remote, &length, NonBlocking | CloseOnExec);
            if (descriptor < 0)
            {
                // Out of descriptors: the event would be reported all the time, so accepting pauses until others are closed.
                if (LibC.Error is NoFiles or NoFilesInSystem)
                {
                    _loop.Context.Usage.Dropped(DropReason.Overloaded);
                    _loop.Pause(this);
                }

                return;
            }

            if (_loop.HasRoom)
            {
                _accepted(descriptor, remote.Address, remote.Port);
            }
            else
            {
                _loop.Context.Usage.Dropped(DropReason.Overloaded);
                FlowSockets.Reset(descriptor);
            }
        }
    }
}
