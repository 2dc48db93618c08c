using System.Runtime.InteropServices;
using VersionManager.DataPath.Usage;
using VersionManager.Kernel.Native;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Udp;

/// <summary>
/// Sends datagrams in batches. Consecutive datagrams of one socket go in one call; those of equal length to one receiver go in
/// one piece, which the kernel cuts as late as it can (UDP_SEGMENT). The bytes must stay unchanged until <see cref="Flush"/>.
/// </summary>
internal sealed unsafe class DatagramSender(UsageTable usage) : IDisposable
{
    private const int MaximalSegments = 64;
    private const int MaximalPiece = 65_000;
    private const int ControlSize = 24;

    private readonly SocketAddress4* _names = (SocketAddress4*)
        NativeMemory.AllocZeroed(DatagramBatch.Capacity, SocketAddress4.Size);
    private readonly IoVector* _vectors = (IoVector*)NativeMemory.AllocZeroed(DatagramBatch.Capacity, (nuint)sizeof(IoVector));
    private readonly MultipleMessage* _messages = (MultipleMessage*)
        NativeMemory.AllocZeroed(DatagramBatch.Capacity, (nuint)sizeof(MultipleMessage));
    private readonly byte* _controls = (byte*)NativeMemory.AllocZeroed(DatagramBatch.Capacity, ControlSize);
    private int _descriptor = -1;
    private int _messageCount;
    private int _vectorCount;

    // Of the last message: the length of each of its datagrams, and their total.
    private int _segment;
    private int _piece;

    // The longest segment that the links' MTU allows. Found by being refused, since the MTU differs between links and changes.
    private int _longestSegment = MaximalPiece;

    /// <summary>Adds a datagram, after flushing those of another socket.</summary>
    public void Add(int descriptor, byte* bytes, int length, uint address, int port)
    {
        if (_vectorCount == DatagramBatch.Capacity || (_vectorCount > 0 && descriptor != _descriptor))
            Flush();
        _descriptor = descriptor;
        _vectors[_vectorCount] = new IoVector { Base = bytes, Length = (nuint)length };
        if (_messageCount > 0 && Joins(length, address, port))
            Join(length);
        else
            Begin(length, address, port);
        _vectorCount++;
    }

    /// <summary>Sends the added datagrams.</summary>
    public void Flush()
    {
        int done = 0;
        bool again = true;
        while (done < _messageCount)
        {
            int sent = LibC.SendMessages(
                _descriptor,
                _messages + done,
                (uint)(_messageCount - done),
                MessageDontWait | MessageNoSignal
            );
            if (sent > 0)
            {
                done += sent;
                again = true;
                continue;
            }

            int error = LibC.Error;
            if (again && error is ConnectionRefused or Interrupted)
            {
                // An earlier datagram's ICMP error, which this report clears; the current datagram was not tried.
                again = false;
            }
            else if (_messages[done].Header.VectorCount > 1 && error is InvalidArgument or InputOutput or MessageTooLong)
            {
                // Longer than the link's MTU, or a device without segmentation.
                _longestSegment =
                    error == InputOutput ? 0 : Math.Min(_longestSegment, (int)_messages[done].Header.Vectors->Length - 1);
                SendEach(_messages[done++].Header);
            }
            else
            {
                // As on any full link, the datagram is lost.
                usage.Dropped(DropReason.SendFailed);
                done++;
            }
        }

        _messageCount = 0;
        _vectorCount = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_names);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_messages);
        NativeMemory.Free(_controls);
    }

    // All datagrams of a piece have one length; only the last may be shorter.
    private bool Joins(int length, uint address, int port)
    {
        MessageHeader last = _messages[_messageCount - 1].Header;
        return length > 0
            && length <= _segment
            && _segment <= _longestSegment
            && _piece % _segment == 0
            && _piece + length <= MaximalPiece
            && last.VectorCount < MaximalSegments
            && last.Name->Address == address
            && last.Name->Port == port;
    }

    private void Begin(int length, uint address, int port)
    {
        _names[_messageCount] = new SocketAddress4(address, port);
        _messages[_messageCount].Header = new MessageHeader
        {
            Name = _names + _messageCount,
            NameLength = SocketAddress4.Size,
            Vectors = _vectors + _vectorCount,
            VectorCount = 1,
        };
        _messageCount++;
        (_segment, _piece) = (length, length);
    }

    private void Join(int length)
    {
        int index = _messageCount - 1;
        ref MessageHeader message = ref _messages[index].Header;
        if (message.VectorCount++ == 1)
        {
            ControlHeader* control = (ControlHeader*)(_controls + (index * ControlSize));
            *control = new ControlHeader
            {
                Length = (nuint)(sizeof(ControlHeader) + sizeof(ushort)),
                Level = LevelUdp,
                Type = UdpSegment,
            };
            *(ushort*)(control + 1) = (ushort)_segment;
            message.Control = (byte*)control;
            message.ControlLength = ControlSize;
        }

        _piece += length;
    }

    private void SendEach(MessageHeader message)
    {
        for (nuint i = 0; i < message.VectorCount; i++)
        {
            IoVector datagram = message.Vectors[i];
            if (
                LibC.SendTo(
                    _descriptor,
                    (byte*)datagram.Base,
                    datagram.Length,
                    MessageDontWait | MessageNoSignal,
                    message.Name,
                    SocketAddress4.Size
                ) < 0
            )
                usage.Dropped(DropReason.SendFailed);
        }
    }
}
