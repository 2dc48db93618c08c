using VersionManager.Kernel.Native;
using VersionManager.Kernel.Sockets;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>
/// Carries bytes from one end of a flow to the other. Reads into the loop's scratch buffer and writes at once. It keeps only what
/// the receiver does not accept yet, and reads nothing more until that is written: memory is bounded and the sender gets
/// back-pressure.
/// </summary>
/// <param name="loop">The loop that runs it.</param>
/// <param name="flow">The flow that it belongs to.</param>
/// <param name="from">The end that it reads from.</param>
/// <param name="to">The end that it writes to.</param>
/// <param name="outward">Whether it carries the guest's bytes.</param>
internal sealed unsafe class StreamDirection(TcpLoop loop, TcpFlow flow, StreamEnd from, StreamEnd to, bool outward)
{
    // The number of reads before the other flows have their turn.
    private const int Turn = 16;

    private byte* _block;
    private int _start;
    private int _count;
    private SplicePipe? _pipe;
    private int _piped;
    private BulkDetector _bulk;
    private FirstBytes _first;
    private bool _ended;
    private Action? _resume;

    /// <summary>Whether all bytes and the end of the stream were passed on.</summary>
    public bool Done { get; private set; }

    /// <summary>Carries all bytes that can be carried now. False when a socket broke.</summary>
    public bool Pump()
    {
        for (int left = Turn; !Done && left > 0; left--)
        {
            if (_count > 0 || _piped > 0)
            {
                if (!to.Writable)
                    return true;
                if (!Flush())
                    return false;
                continue;
            }

            if (_ended)
            {
                Finish();
                return true;
            }

            if (!from.Readable)
                return true;
            if (!(_pipe is null ? Read(0) : Splice()))
                return false;
        }

        if (!Done)
            loop.Events.Defer(_resume ??= flow.Resume);
        return true;
    }

    /// <summary>Whether the guest's bytes that followed the header can be sent again, after another header.</summary>
    public bool CanRepeat => _first.AreAll;

    /// <summary>The number of bytes that can be sent again.</summary>
    public int Repeatable => _first.Count;

    /// <summary>Begins to keep the bytes that go out, as long as they can be sent again.</summary>
    public void KeepFirst() => _first.Begin();

    /// <summary>Drops the kept bytes, which need not, or cannot, be sent again.</summary>
    public void ForgetFirst() => _first.Forget(loop.Blocks);

    /// <summary>Sends a header, in one packet with the bytes that followed an earlier header or, if there are none, with those
    /// that can be carried now. False when a socket broke.</summary>
    public bool PumpBehind(ReadOnlySpan<byte> header)
    {
        Span<byte> scratch = new(loop.Scratch, TcpLoop.BlockSize);
        header.CopyTo(scratch);
        _first.Span.CopyTo(scratch[header.Length..]);
        to.Writable = true;
        // The end of the stream is sent again too.
        Done = false;
        return (_first.Count == 0 && from.Readable ? Read(header.Length) : Write(loop.Scratch, header.Length + _first.Count))
            && Pump();
    }

    /// <summary>Takes over a block whose bytes come before all others.</summary>
    public void Adopt(byte* block, int start, int count)
    {
        if (count == 0)
        {
            loop.Blocks.Return(block);
            return;
        }

        _block = block;
        _start = start;
        _count = count;
        Count(count);
    }

    /// <summary>Returns its buffers.</summary>
    public void Release()
    {
        if (_block != null)
            loop.Blocks.Return(_block);
        _block = null;
        _count = 0;
        ForgetFirst();
        ReturnPipe();
    }

    private bool Read(int behind)
    {
        int room = TcpLoop.BlockSize - behind;
        nint count = LibC.Receive(from.Descriptor, loop.Scratch + behind, (nuint)room, MessageDontWait);
        if (count < 0)
        {
            from.Readable = false;
            if (LibC.Error is not (Again or Interrupted))
                return Broken(from);
            count = 0;
        }
        else if (count == 0)
        {
            _ended = true;
        }
        else if (count < room)
        {
            // Less than asked for: the socket is drained, and epoll reports the next byte. Only the end of the stream may have
            // been reported already.
            from.Readable = from.HungUp;
        }

        _first.Keep(loop.Blocks, loop.Scratch + behind, (int)count);
        Count((int)count);
        if (_bulk.IsBulk((int)count, loop.Events.Now) && loop.Pipes.TryRent(out SplicePipe pipe))
            _pipe = pipe;
        return behind + count == 0 || Write(loop.Scratch, behind + (int)count);
    }

    private bool Write(byte* bytes, int count)
    {
        nint sent = LibC.Send(to.Descriptor, bytes, (nuint)count, MessageDontWait | MessageNoSignal);
        if (sent < 0)
        {
            if (LibC.Error is not (Again or Interrupted))
                return Broken(to);
            sent = 0;
        }

        if (sent == count)
            return true;
        // The rest will be a second write.
        ForgetFirst();
        to.Writable = false;
        _block = loop.Blocks.Rent();
        _start = 0;
        _count = count - (int)sent;
        Buffer.MemoryCopy(bytes + sent, _block, TcpLoop.BlockSize, _count);
        return true;
    }

    private bool Splice()
    {
        nint count = LibC.Splice(
            from.Descriptor,
            null,
            _pipe!.Value.WriteEnd,
            null,
            TcpLoop.PipeSize,
            SpliceMove | SpliceNonBlock
        );
        if (count < 0)
        {
            from.Readable = false;
            return LibC.Error is Again or Interrupted || Broken(from);
        }

        if (count == 0)
            _ended = true;
        _piped = (int)count;
        Count(_piped);
        bool bulk = _bulk.StaysBulk(_piped);
        if (!Flush())
            return false;
        if (!bulk && _piped == 0)
            ReturnPipe();
        return true;
    }

    private bool Flush()
    {
        while (_piped > 0)
        {
            nint sent = LibC.Splice(_pipe!.Value.ReadEnd, null, to.Descriptor, null, (nuint)_piped, SpliceMove | SpliceNonBlock);
            if (sent <= 0)
                return Blocked();
            _piped -= (int)sent;
        }

        while (_count > 0)
        {
            nint sent = LibC.Send(to.Descriptor, _block + _start, (nuint)_count, MessageDontWait | MessageNoSignal);
            if (sent < 0)
                return Blocked();
            _start += (int)sent;
            _count -= (int)sent;
        }

        if (_block != null)
            loop.Blocks.Return(_block);
        _block = null;
        return true;
    }

    private bool Blocked()
    {
        if (LibC.Error is not (Again or Interrupted))
            return Broken(to);
        to.Writable = false;
        return true;
    }

    private void ReturnPipe()
    {
        if (_pipe is not { } pipe)
            return;
        loop.Pipes.Return(pipe, empty: _piped == 0);
        _pipe = null;
        _piped = 0;
    }

    private void Finish()
    {
        Done = true;
        ReturnPipe();
        LibC.Shutdown(to.Descriptor, ShutdownWrite);
    }

    private static bool Broken(StreamEnd end)
    {
        end.Failed = true;
        return false;
    }

    private void Count(int bytes)
    {
        if (bytes == 0 || flow.Counters is not { } counters)
            return;
        if (outward)
            counters.BytesOut += bytes;
        else
            counters.BytesIn += bytes;
        counters.LastUse = loop.Events.Now;
    }
}
