using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VersionManager.Kernel.Native;

/// <summary>struct epoll_event, which is packed on x86-64 only: 12 bytes there, 16 elsewhere.</summary>
internal static unsafe class EpollEvent
{
    /// <summary>Bytes of the longest event, for buffers.</summary>
    public const int MaximalSize = 16;

    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Writes one event.</summary>
    public static void Write(byte* at, uint events, ulong data)
    {
        *(uint*)at = events;
        Unsafe.WriteUnaligned(at + (Packed ? 4 : 8), data);
    }

    /// <summary>The events of element <paramref name="index"/>.</summary>
    public static uint Events(byte* array, int index) => *(uint*)(array + (index * (Packed ? 12 : 16)));

    /// <summary>The data of element <paramref name="index"/>.</summary>
    public static ulong Data(byte* array, int index) =>
        Unsafe.ReadUnaligned<ulong>(array + (index * (Packed ? 12 : 16)) + (Packed ? 4 : 8));
}

/// <summary>struct sockaddr_in, with accessors in host byte order.</summary>
internal struct SocketAddress4
{
    public const int Size = 16;

    private readonly ushort _family;
    private readonly ushort _port;
    private readonly uint _address;
    private readonly ulong _zero;

    public SocketAddress4(uint address, int port)
    {
        _family = SocketConstants.FamilyInternet;
        _port = BinaryPrimitives.ReverseEndianness((ushort)port);
        _address = BinaryPrimitives.ReverseEndianness(address);
        _zero = 0;
    }

    private SocketAddress4(ushort family) => _family = family;

    /// <summary>The unspecified address of another family, whose structure is not longer (struct sockaddr_nl).</summary>
    public static SocketAddress4 OfFamily(ushort family) => new(family);

    public readonly uint Address => BinaryPrimitives.ReverseEndianness(_address);

    public readonly ushort Port => BinaryPrimitives.ReverseEndianness(_port);
}

/// <summary>struct iovec.</summary>
internal unsafe struct IoVector
{
    public void* Base;
    public nuint Length;
}

/// <summary>struct msghdr of 64-bit Linux.</summary>
internal unsafe struct MessageHeader
{
    public SocketAddress4* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public byte* Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary>struct mmsghdr.</summary>
internal struct MultipleMessage
{
    public MessageHeader Header;
    public uint Length;
}

/// <summary>struct linger.</summary>
internal struct Linger
{
    public int OnOff;
    public int Seconds;
}

/// <summary>struct cmsghdr of 64-bit Linux; data follow.</summary>
internal struct ControlHeader
{
    public nuint Length;
    public int Level;
    public int Type;
}
