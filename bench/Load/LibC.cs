using System.Runtime.InteropServices;

namespace VersionManager.Bench.Load;

/// <summary>The system calls that the loads need and .NET does not offer.</summary>
internal static partial class LibC
{
    public const int EpollIn = 1,
        EpollAdd = 1,
        SchedIdle = 5;

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct EpollEvent
    {
        public uint Events;
        public int Descriptor;
        private readonly int _unused;
    }

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ManyMessages
    {
        public MessageHeader Header;
        public uint Length;
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    public static partial int EpollControl(int epoll, int operation, int descriptor, ref EpollEvent value);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    public static unsafe partial int EpollWait(int epoll, EpollEvent* events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    public static unsafe partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write")]
    public static unsafe partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    public static unsafe partial int ReceiveMany(int descriptor, ManyMessages* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    public static unsafe partial int SendMany(int descriptor, ManyMessages* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    public static partial int SetScheduler(int process, int policy, ref int priority);

    [LibraryImport("libc", EntryPoint = "nice")]
    public static partial int Nice(int increment);
}
