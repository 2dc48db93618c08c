using VersionManager.Kernel.Native;
using static VersionManager.Kernel.Native.SocketConstants;

namespace VersionManager.Kernel.Sockets;

/// <summary>A pipe that bytes are spliced through.</summary>
internal readonly record struct SplicePipe(int ReadEnd, int WriteEnd);

/// <summary>Empty pipes for splicing, for one thread.</summary>
internal sealed unsafe class PipePool(int size, int keep) : IDisposable
{
    private readonly Stack<SplicePipe> _free = new();

    /// <summary>Takes an empty pipe; false when no descriptors are left.</summary>
    public bool TryRent(out SplicePipe pipe)
    {
        if (_free.TryPop(out pipe))
            return true;
        int* ends = stackalloc int[2];
        if (LibC.Pipe(ends, NonBlocking | CloseOnExec) != 0)
            return false;
        // If the kernel refuses, the default of 64 KB works too.
        LibC.FileControl(ends[1], SetPipeSize, size);
        pipe = new SplicePipe(ends[0], ends[1]);
        return true;
    }

    /// <summary>Gives a pipe back; a pipe that is not empty is closed.</summary>
    public void Return(SplicePipe pipe, bool empty)
    {
        if (empty && _free.Count < keep)
            _free.Push(pipe);
        else
            Close(pipe);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_free.TryPop(out SplicePipe pipe))
            Close(pipe);
    }

    private static void Close(SplicePipe pipe)
    {
        LibC.Close(pipe.ReadEnd);
        LibC.Close(pipe.WriteEnd);
    }
}
