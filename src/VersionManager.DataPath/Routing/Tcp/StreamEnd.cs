using VersionManager.DataPath.Sockets;
using VersionManager.Kernel.Events;
using VersionManager.Kernel.Native;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>One socket of a flow, watched edge-triggered: the flags remember what epoll reports only once.</summary>
internal sealed class StreamEnd(TcpFlow flow) : PollTarget
{
    /// <summary>The events that every end is watched for, set once: no system call for each message.</summary>
    public const uint Interest = EpollIn | EpollOut | EpollReadHangUp | EpollEdge;

    /// <summary>Whether there may be bytes to read.</summary>
    public bool Readable { get; set; }

    /// <summary>Whether there may be room to write.</summary>
    public bool Writable { get; set; }

    /// <summary>Whether the other side has sent its last byte; reading goes on until that is reached.</summary>
    public bool HungUp { get; private set; }

    /// <summary>Whether the connection is broken.</summary>
    public bool Failed { get; set; }

    /// <summary>Takes over a new descriptor.</summary>
    public bool Open(EventLoop loop, int descriptor)
    {
        Descriptor = descriptor;
        Readable = Writable = HungUp = Failed = false;
        return loop.Watch(this, Interest);
    }

    /// <summary>Takes over a connection that is watched already.</summary>
    public void Take(EventLoop loop, PollTarget connection)
    {
        loop.HandOver(connection, this);
        Readable = HungUp = Failed = false;
        Writable = true;
    }

    /// <summary>Releases the descriptor without closing it.</summary>
    public int Release(EventLoop loop)
    {
        loop.Unwatch(this);
        int descriptor = Descriptor;
        Descriptor = -1;
        return descriptor;
    }

    /// <summary>Closes the socket.</summary>
    public void Close(EventLoop loop)
    {
        if (Descriptor >= 0)
            LibC.Close(Release(loop));
    }

    /// <summary>Closes the socket so that the other side sees a reset.</summary>
    public void Reset(EventLoop loop)
    {
        if (Descriptor >= 0)
            FlowSockets.Reset(Release(loop));
    }

    internal override void Ready(uint events)
    {
        if ((events & ~EpollOut) != 0)
            Readable = true;
        if ((events & (EpollReadHangUp | EpollHangUp)) != 0)
            HungUp = true;
        if ((events & EpollError) != 0)
            Failed = true;
        if ((events & (EpollOut | EpollHangUp | EpollError)) != 0)
            Writable = true;
        flow.Ready(this);
    }
}
