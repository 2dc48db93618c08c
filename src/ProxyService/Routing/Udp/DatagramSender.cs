using System.Runtime.InteropServices;
using VersionManager.ProxyService.Kernel;
using static VersionManager.ProxyService.Kernel.SocketConstants;

namespace VersionManager.ProxyService.Routing.Udp;

/// <summary>Sends datagrams in batches: what goes out by one socket in a row goes in one call. The bytes must stay until <see cref="Flush"/>.</summary>
internal sealed unsafe class DatagramSender(UsageTable usage) : IDisposable
{
    private readonly SocketAddress4* _names = (SocketAddress4*)NativeMemory.AllocZeroed(DatagramBatch.Capacity, SocketAddress4.Size);
    private readonly IoVector* _vectors = (IoVector*)NativeMemory.AllocZeroed(DatagramBatch.Capacity, (nuint)sizeof(IoVector));
    private readonly MultipleMessage* _messages = (MultipleMessage*)NativeMemory.AllocZeroed(DatagramBatch.Capacity, (nuint)sizeof(MultipleMessage));
    private int _descriptor = -1;
    private int _count;

    /// <summary>Adds a datagram, sending what went before if that is by another socket.</summary>
    public void Add(int descriptor, byte* bytes, int length, uint address, int port)
    {
        if (_count == DatagramBatch.Capacity || (_count > 0 && descriptor != _descriptor))
            Flush();
        _descriptor = descriptor;
        _names[_count] = new SocketAddress4(address, port);
        _vectors[_count] = new IoVector { Base = bytes, Length = (nuint)length };
        _messages[_count].Header = new MessageHeader { Name = _names + _count, NameLength = SocketAddress4.Size, Vectors = _vectors + _count, VectorCount = 1 };
        _count++;
    }

    /// <summary>Sends what was added.</summary>
    public void Flush()
    {
        int done = 0;
        bool again = true;
        while (done < _count)
        {
            int sent = LibC.SendMessages(_descriptor, _messages + done, (uint)(_count - done), MessageDontWait | MessageNoSignal);
            if (sent > 0)
            {
                done += sent;
                again = true;
            }
            else if (again && LibC.Error is ConnectionRefused or Interrupted)
            {
                // An earlier datagram's ICMP error, reported here and thereby cleared; this one was not tried.
                again = false;
            }
            else
            {
                // As on any full link, the datagram is lost.
                usage.Dropped(DropReason.SendFailed);
                done++;
            }
        }

        _count = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_names);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_messages);
    }
}
