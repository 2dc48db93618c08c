using System.Runtime.InteropServices;
using VersionManager.Contracts.Wire;
using VersionManager.Kernel.Native;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>Buffers to receive many datagrams in one call, each with room for a header in front, so that forwarding copies
/// nothing.</summary>
internal sealed unsafe class DatagramBatch : IDisposable
{
    /// <summary>The most datagrams in one call.</summary>
    public const int Capacity = 64;

    private const int PayloadSize = 65_536;

    // CPU caches are indexed by some bits of the address, which are equal in buffers 64 KiB apart: these would evict each other.
    private const int Gap = 1560;
    private const int Stride = DatagramHeader.Length + PayloadSize + Gap;
    private const int ControlSize = 64;

    private readonly byte* _buffers = (byte*)NativeMemory.Alloc(Capacity, Stride);
    private readonly byte* _controls = (byte*)NativeMemory.AllocZeroed(Capacity, ControlSize);
    private readonly SocketAddress4* _names = (SocketAddress4*)NativeMemory.AllocZeroed(Capacity, SocketAddress4.Size);
    private readonly IoVector* _vectors = (IoVector*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(IoVector));
    private readonly MultipleMessage* _messages = (MultipleMessage*)
        NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(MultipleMessage));

    public DatagramBatch()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i] = new IoVector { Base = Payload(i), Length = PayloadSize };
            _messages[i].Header = new MessageHeader
            {
                Name = _names + i,
                Vectors = _vectors + i,
                VectorCount = 1,
                Control = _controls + (i * ControlSize),
            };
        }
    }

    /// <summary>Receives the waiting datagrams, up to <see cref="Capacity"/>; 0 when there are none.</summary>
    public int Receive(int descriptor)
    {
        for (int i = 0; i < Capacity; i++)
        {
            _messages[i].Header.NameLength = SocketAddress4.Size;
            _messages[i].Header.ControlLength = ControlSize;
        }

        return Math.Max(0, LibC.ReceiveMessages(descriptor, _messages, Capacity, MessageDontWait, null));
    }

    /// <summary>The bytes of a datagram; <see cref="DatagramHeader.Length"/> bytes before them are free too.</summary>
    public byte* Payload(int index) => _buffers + (index * Stride) + DatagramHeader.Length;

    /// <summary>The length of a datagram in bytes.</summary>
    public int LengthOf(int index) => (int)_messages[index].Length;

    /// <summary>The length of each datagram that the kernel delivered in one piece (the last may be shorter), or the whole length
    /// of a single datagram.</summary>
    public int SegmentOf(int index)
    {
        ControlHeader* control = (ControlHeader*)(_controls + (index * ControlSize));
        bool coalesced =
            _messages[index].Header.ControlLength >= (nuint)(sizeof(ControlHeader) + sizeof(int))
            && control->Level == LevelUdp
            && control->Type == UdpCoalesce;
        int segment = coalesced ? *(int*)(control + 1) : 0;
        return segment > 0 ? segment : LengthOf(index);
    }

    /// <summary>The sender of a datagram.</summary>
    public SocketAddress4 SourceOf(int index) => _names[index];

    /// <summary>The destination of a datagram, where the socket asked for it; false when the kernel did not report it.</summary>
    public bool TryDestinationOf(int index, out SocketAddress4 destination)
    {
        ControlHeader* control = (ControlHeader*)(_controls + (index * ControlSize));
        bool said =
            _messages[index].Header.ControlLength >= (nuint)(sizeof(ControlHeader) + SocketAddress4.Size)
            && control->Level == LevelIp
            && control->Type == ReceiveOriginalDestination;
        destination = said ? *(SocketAddress4*)(control + 1) : default;
        return said;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_buffers);
        NativeMemory.Free(_controls);
        NativeMemory.Free(_names);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_messages);
    }
}
