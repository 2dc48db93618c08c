namespace VersionManager.Kernel.Native;

/// <summary>Values from Linux's headers (asm-generic: the same on x86-64 and arm64).</summary>
internal static class SocketConstants
{
    public const int FamilyInternet = 2;
    public const int TypeStream = 1;
    public const int TypeDatagram = 2;
    public const int TypeRaw = 3;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public const int LevelSocket = 1;
    public const int ReuseAddress = 2;
    public const int SocketError = 4;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int KeepAlive = 9;
    public const int LingerOption = 13;
    public const int ReusePort = 15;
    public const int SendBufferForce = 32;
    public const int ReceiveBufferForce = 33;
    public const int Mark = 36;

    public const int LevelIp = 0;
    public const int HeaderIncluded = 3;
    public const int MtuDiscover = 10;
    public const int MtuDiscoverDont = 0;
    public const int ReceiveErrors = 11;
    public const int Transparent = 19;
    public const int ReceiveOriginalDestination = 20;
    public const int BindAddressNoPort = 24;

    public const int LevelTcp = 6;
    public const int NoDelay = 1;
    public const int KeepIdle = 4;
    public const int KeepInterval = 5;
    public const int KeepCount = 6;

    public const int LevelUdp = 17;
    public const int UdpSegment = 103;
    public const int UdpCoalesce = 104;

    public const int MessageDontWait = 0x40;
    public const int MessageTruncated = 0x20;
    public const int MessageErrorQueue = 0x2000;
    public const int MessageNoSignal = 0x4000;

    public const int ShutdownWrite = 1;

    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const uint EpollIn = 0x1;
    public const uint EpollOut = 0x4;
    public const uint EpollError = 0x8;
    public const uint EpollHangUp = 0x10;
    public const uint EpollReadHangUp = 0x2000;
    public const uint EpollEdge = 1u << 31;

    public const uint SpliceMove = 1;
    public const uint SpliceNonBlock = 2;
    public const nuint OutputQueue = 0x5411;
    public const int SetFlags = 4;
    public const int SetPipeSize = 1031;

    public const int Again = 11;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int InvalidArgument = 22;
    public const int NoBuffers = 105;
    public const int NoFiles = 24;
    public const int NoFilesInSystem = 23;
    public const int MessageTooLong = 90;
    public const int AddressInUse = 98;
    public const int AddressNotAvailable = 99;
    public const int ConnectionReset = 104;
    public const int ConnectionRefused = 111;
    public const int InProgress = 115;
}
