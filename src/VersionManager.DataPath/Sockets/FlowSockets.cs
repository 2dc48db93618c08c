using System.ComponentModel;
using VersionManager.Kernel.Native;
using VersionManager.Kernel.Networking;
using VersionManager.Kernel.Sockets;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Sockets;

/// <summary>Makes the sockets of the data path: non-blocking descriptors with the options that each leg needs.</summary>
internal static unsafe class FlowSockets
{
    private const int Backlog = 4096;
    private const int DatagramBuffer = 4 << 20;

    /// <summary>A listening socket; several may share the address, one for each loop.</summary>
    /// <param name="address">Local address, host byte order.</param>
    /// <param name="port">Local port.</param>
    /// <param name="transparent">Whether it accepts connections to foreign addresses (TPROXY).</param>
    public static int Listen(uint address, int port, bool transparent)
    {
        int descriptor = Open(TypeStream);
        try
        {
            Set(descriptor, LevelSocket, ReuseAddress, 1);
            Set(descriptor, LevelSocket, ReusePort, 1);
            // Accepted sockets inherit all following options.
            Tune(descriptor);
            if (transparent)
            {
                MakeTransparent(descriptor);
                Set(descriptor, LevelSocket, Mark, PacketMarks.Proxy);
            }

            Bind(descriptor, address, port);
            return LibC.Listen(descriptor, Backlog) == 0 ? MovedUp(descriptor) : throw Failed("listen", address, port);
        }
        catch
        {
            LibC.Close(descriptor);
            throw;
        }
    }

    // When a process is killed, the kernel closes the highest descriptors first, and takes tens of milliseconds for each
    // interface that has the flow cache. A peer that connects meanwhile must be refused, so that it tries again, and not be
    // accepted and then reset.
    private static int MovedUp(int listener)
    {
        const int least = 16_384;
        int higher = DescriptorCalls.Duplicate(listener, least);
        if (higher < 0)
            return listener;
        LibC.Close(listener);
        return higher;
    }

    /// <summary>A stream socket to a peer; -1 when there are no descriptors left.</summary>
    public static int StreamTo(uint address, int port, out int error) =>
        Start(LibC.Socket(FamilyInternet, TypeStream | NonBlocking | CloseOnExec, 0), address, port, out error);

    /// <summary>
    /// A stream socket to a guest, from a foreign source. It takes another port when that one is in use: the guest then sees at
    /// least the right address.
    /// </summary>
    public static int StreamFrom(uint source, int sourcePort, uint address, int port, out int error)
    {
        int descriptor = BoundTo(source, sourcePort);
        if (descriptor >= 0)
        {
            int started = Start(descriptor, address, port, out error);
            if (started >= 0 || error is not (AddressInUse or AddressNotAvailable))
                return started;
        }

        return Start(BoundTo(source, 0), address, port, out error);
    }

    /// <summary>The socket that receives guests' datagrams to any address.</summary>
    public static int InterceptDatagrams(uint address, int port)
    {
        int descriptor = Open(TypeDatagram);
        try
        {
            Set(descriptor, LevelSocket, ReuseAddress, 1);
            MakeTransparent(descriptor);
            Set(descriptor, LevelIp, ReceiveOriginalDestination, 1);
            EnlargeBuffers(descriptor);
            Bind(descriptor, address, port);
            return descriptor;
        }
        catch
        {
            LibC.Close(descriptor);
            throw;
        }
    }

    /// <summary>The overlay's datagram socket.</summary>
    public static int OverlayDatagrams(uint address, int port)
    {
        int descriptor = Open(TypeDatagram);
        try
        {
            // Large datagrams are fragmented on the wire rather than refused here.
            Set(descriptor, LevelIp, MtuDiscover, MtuDiscoverDont);
            // Datagrams that a peer sent in one piece (UDP_SEGMENT) arrive in one piece; with a kernel older than 5.0, one by
            // one.
            TrySet(descriptor, LevelUdp, UdpCoalesce, 1);
            EnlargeBuffers(descriptor);
            Bind(descriptor, address, port);
            return descriptor;
        }
        catch
        {
            LibC.Close(descriptor);
            throw;
        }
    }

    /// <summary>A datagram socket that is bound to a foreign address and port and not connected, as a peer of any guest; -1 when
    /// it cannot be made.</summary>
    public static int DatagramsFrom(uint source, int sourcePort, bool reportErrors)
    {
        int descriptor = LibC.Socket(FamilyInternet, TypeDatagram | NonBlocking | CloseOnExec, 0);
        if (descriptor < 0)
            return -1;
        SocketAddress4 local = new(source, sourcePort);
        if (
            !TrySet(descriptor, LevelSocket, ReuseAddress, 1)
            || !TrySet(descriptor, LevelIp, Transparent, 1)
            || !TrySet(descriptor, LevelIp, MtuDiscover, MtuDiscoverDont)
            || (
                reportErrors
                && (!TrySet(descriptor, LevelIp, ReceiveErrors, 1) || !TrySet(descriptor, LevelSocket, Mark, PacketMarks.Proxy))
            )
            || LibC.Bind(descriptor, &local, SocketAddress4.Size) != 0
        )
        {
            LibC.Close(descriptor);
            return -1;
        }

        EnlargeBuffers(descriptor);
        return descriptor;
    }

    /// <summary>A raw socket that sends whole IP packets to guests.</summary>
    public static int RawPackets()
    {
        const int ProtocolRaw = 255;
        int descriptor = LibC.Socket(FamilyInternet, TypeRaw | NonBlocking | CloseOnExec, ProtocolRaw);
        if (descriptor < 0)
            throw new Win32Exception(LibC.Error, "A raw socket cannot be opened; the daemon needs CAP_NET_RAW.");
        Set(descriptor, LevelIp, HeaderIncluded, 1);
        Set(descriptor, LevelSocket, Mark, PacketMarks.Proxy);
        return descriptor;
    }

    /// <summary>Sets the options of every stream of the data path: small messages leave at once, and a dead peer is noticed
    /// within two minutes.</summary>
    private static void Tune(int descriptor)
    {
        TrySet(descriptor, LevelTcp, NoDelay, 1);
        TrySet(descriptor, LevelTcp, KeepIdle, 60);
        TrySet(descriptor, LevelTcp, KeepInterval, 10);
        TrySet(descriptor, LevelTcp, KeepCount, 6);
        TrySet(descriptor, LevelSocket, KeepAlive, 1);
    }

    /// <summary>Closes a stream so that its other end sees a reset.</summary>
    public static void Reset(int descriptor)
    {
        Linger linger = new() { OnOff = 1 };
        LibC.SetOption(descriptor, LevelSocket, LingerOption, &linger, (uint)sizeof(Linger));
        LibC.Close(descriptor);
    }

    /// <summary>The pending error of a socket, cleared by asking; 0 if none.</summary>
    public static int TakeError(int descriptor)
    {
        int error = 0;
        uint length = sizeof(int);
        return LibC.GetOption(descriptor, LevelSocket, SocketError, &error, &length) == 0 ? error : LibC.Error;
    }

    /// <summary>Bytes of a stream that its other end has not acknowledged (RFC 9293, section 3.4).</summary>
    public static int Unacknowledged(int descriptor)
    {
        int count = 0;
        return LibC.Control(descriptor, OutputQueue, &count) == 0 ? count : 0;
    }

    private static int BoundTo(uint source, int sourcePort)
    {
        int descriptor = LibC.Socket(FamilyInternet, TypeStream | NonBlocking | CloseOnExec, 0);
        if (descriptor < 0)
            return -1;
        SocketAddress4 local = new(source, sourcePort);
        bool bound =
            TrySet(descriptor, LevelIp, Transparent, 1)
            && TrySet(descriptor, LevelSocket, Mark, PacketMarks.Proxy)
            && TrySet(descriptor, LevelSocket, ReuseAddress, 1)
            && (sourcePort != 0 || TrySet(descriptor, LevelIp, BindAddressNoPort, 1))
            && LibC.Bind(descriptor, &local, SocketAddress4.Size) == 0;
        if (bound)
            return descriptor;
        int error = LibC.Error;
        LibC.Close(descriptor);
        System.Runtime.InteropServices.Marshal.SetLastPInvokeError(error);
        return -1;
    }

    private static int Start(int descriptor, uint address, int port, out int error)
    {
        error = 0;
        if (descriptor < 0)
        {
            error = LibC.Error;
            return -1;
        }

        Tune(descriptor);
        SocketAddress4 remote = new(address, port);
        if (LibC.Connect(descriptor, &remote, SocketAddress4.Size) == 0 || LibC.Error == InProgress)
            return descriptor;
        error = LibC.Error;
        LibC.Close(descriptor);
        return -1;
    }

    private static int Open(int type)
    {
        int descriptor = LibC.Socket(FamilyInternet, type | NonBlocking | CloseOnExec, 0);
        return descriptor >= 0 ? descriptor : throw new Win32Exception(LibC.Error, "A socket cannot be opened.");
    }

    private static void MakeTransparent(int descriptor)
    {
        if (!TrySet(descriptor, LevelIp, Transparent, 1))
            throw new Win32Exception(LibC.Error, "IP_TRANSPARENT is refused; the daemon needs CAP_NET_ADMIN.");
    }

    private static void EnlargeBuffers(int descriptor)
    {
        TrySet(descriptor, LevelSocket, ReceiveBufferForce, DatagramBuffer);
        TrySet(descriptor, LevelSocket, SendBufferForce, DatagramBuffer);
    }

    private static void Bind(int descriptor, uint address, int port)
    {
        SocketAddress4 local = new(address, port);
        if (LibC.Bind(descriptor, &local, SocketAddress4.Size) != 0)
            throw Failed("bind to", address, port);
    }

    private static Win32Exception Failed(string what, uint address, int port)
    {
        int error = LibC.Error;
        return new Win32Exception(
            error,
            $"Cannot {what} {Ipv4.ToText(address)}:{port}: {new Win32Exception(error).Message}. Is another daemon running?"
        );
    }

    private static bool TrySet(int descriptor, int level, int name, int value) =>
        LibC.SetOption(descriptor, level, name, &value, sizeof(int)) == 0;

    private static void Set(int descriptor, int level, int name, int value)
    {
        if (!TrySet(descriptor, level, name, value))
            throw new Win32Exception(LibC.Error, $"Socket option {level}/{name} is refused.");
    }
}
