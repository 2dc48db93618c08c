using VersionManager.Contracts.Wire;
using VersionManager.Kernel.Sockets;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>
/// The bytes of the guest that went out with one write while the peer has not answered. A peer that ended without reading them
/// did not pass them on either, so they can go out again on another connection. Once there was a second write nobody knows what
/// the peer read.
/// </summary>
internal unsafe struct FirstBytes
{
    // The next header may be longer than this one, and must fit into a buffer with them.
    private const int Most = TcpLoop.BlockSize - StreamHeader.MaximalLength;

    private byte* _block;

    /// <summary>Whether they are all that went out.</summary>
    public bool AreAll { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes.</summary>
    public readonly ReadOnlySpan<byte> Span => new(_block, Count);

    /// <summary>Nothing went out yet; what does is kept.</summary>
    public void Begin() => AreAll = true;

    /// <summary>Keeps what is about to go out.</summary>
    public void Keep(BlockPool blocks, byte* bytes, int count)
    {
        if (!AreAll || count == 0)
            return;
        if (Count > 0 || count > Most)
        {
            Forget(blocks);
            return;
        }

        _block = blocks.Rent();
        Buffer.MemoryCopy(bytes, _block, TcpLoop.BlockSize, count);
        Count = count;
    }

    /// <summary>They are the peer's now, or lost.</summary>
    public void Forget(BlockPool blocks)
    {
        if (_block != null)
            blocks.Return(_block);
        _block = null;
        Count = 0;
        AreAll = false;
    }
}
