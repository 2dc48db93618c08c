using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VersionManager.ProxyService.Kernel;

/// <summary>struct epoll_event; packed on x86-64 only.</summary>
internal struct EpollEvent
{
    // Three words give the packed layout of x86-64 (12 bytes); other architectures align the data to 8 and have a hole.
    public uint Events;
    private uint _word1;
    private uint _word2;
    private uint _word3;

    public ulong Data
    {
        readonly get => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? _word1 | ((ulong)_word2 << 32) : _word2 | ((ulong)_word3 << 32);
        set
        {
            if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
                (_word1, _word2) = ((uint)value, (uint)(value >> 32));
            else
                (_word2, _word3) = ((uint)value, (uint)(value >> 32));
        }
    }
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
