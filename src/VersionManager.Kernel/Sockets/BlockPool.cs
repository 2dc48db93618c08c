using System.Runtime.InteropServices;

namespace VersionManager.Kernel.Sockets;

/// <summary>Blocks of native memory of one size, for one thread. Only a flow with a slow receiver holds one.</summary>
internal sealed unsafe class BlockPool(int blockSize, int keep) : IDisposable
{
    private readonly Stack<nint> _free = new();

    /// <summary>Bytes of each block.</summary>
    public int BlockSize { get; } = blockSize;

    /// <summary>A block with undefined content.</summary>
    public byte* Rent() => _free.TryPop(out nint block) ? (byte*)block : (byte*)NativeMemory.Alloc((nuint)BlockSize);

    /// <summary>Gives a block back.</summary>
    public void Return(byte* block)
    {
        if (_free.Count < keep)
            _free.Push((nint)block);
        else
            NativeMemory.Free(block);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_free.TryPop(out nint block))
            NativeMemory.Free((void*)block);
    }
}
