using VersionManager.Kernel.Native;
using VersionManager.Kernel.Sockets;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>
/// Carries bytes from one end of a flow to the other. Reads into the loop's scratch buffer and writes at once; only what the
/// receiver does not take yet is kept, and nothing more is read until it has: memory is bounded and the sender feels the
/// pressure.
/// </summary>
/// <param name="loop">Whose thread it runs on.</param>
/// <param name="flow">What it belongs to.</param>
/// <param name="from">Read from.</param>
/// <param name="to">Written to.</param>
/// <param name="outward">Whether it carries what the guest sends.</param>
internal sealed unsafe class StreamDirection(TcpLoop loop, TcpFlow flow, StreamEnd from, StreamEnd to, bool outward)
{
    // How many reads a flow gets before others have their turn.
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

    /// <summary>The last byte was passed on, and the end of the stream too.</summary>
    public bool Done { get; private set; }

    /// <summary>Carries what can be carried now. False when a socket broke.</summary>
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

    /// <summary>Whether the bytes of the guest that went out behind the header can go out again, behind another.</summary>
    public bool CanRepeat => _first.AreAll;

    /// <summary>How many those are.</summary>
    public int Repeatable => _first.Count;

    /// <summary>From now on keeps what goes out, as long as it can be repeated.</summary>
    public void KeepFirst() => _first.Begin();

    /// <summary>What went out need not be repeated, or cannot be.</summary>
    public void ForgetFirst() => _first.Forget(loop.Blocks);

    /// <summary>Sends a header, in one packet with what went out behind an earlier one, or else with what there is to carry
    /// already. False when a socket broke.</summary>
    public bool PumpBehind(ReadOnlySpan<byte> header)
    {
        Span<byte> scratch = new(loop.Scratch, TcpLoop.BlockSize);
        header.CopyTo(scratch);
        _first.Span.CopyTo(scratch[header.Length..]);
        to.Writable = true;
        // The end of the stream is said again too.
        Done = false;
        return (_first.Count == 0 && from.Readable ? Read(header.Length) : Write(loop.Scratch, header.Length + _first.Count))
            && Pump();
    }

    /// <summary>Takes over a block whose bytes come before all that is read.</summary>
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

    /// <summary>Gives back what it holds.</summary>
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
            // Less than asked for: drained, and epoll tells of the next byte. Only the end of the stream may have been told
            // already.
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
