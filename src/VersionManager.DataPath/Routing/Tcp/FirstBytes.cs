using VersionManager.Contracts.Wire;
using VersionManager.Kernel.Sockets;

namespace VersionManager.DataPath.Routing.Tcp;

/// <summary>
/// The guest's bytes that went out in one write before the peer's answer. If the peer ended without reading them, it did not pass
/// them on either, so they can be sent again on another connection. After a second write it is unknown which bytes the peer read.
/// </summary>
internal unsafe struct FirstBytes
{
    // The next header may be longer than this one, and must fit into a buffer together with these bytes.
    private const int Most = TcpLoop.BlockSize - StreamHeader.MaximalLength;

    private byte* _block;

    /// <summary>Whether these are all bytes that went out.</summary>
    public bool AreAll { get; private set; }

    /// <summary>The number of bytes.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes.</summary>
    public readonly ReadOnlySpan<byte> Span => new(_block, Count);

    /// <summary>Begins to keep bytes, before any went out.</summary>
    public void Begin() => AreAll = true;

    /// <summary>Keeps bytes that are about to go out.</summary>
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

    /// <summary>Drops the bytes: the peer has them now, or they are lost.</summary>
    public void Forget(BlockPool blocks)
    {
        if (_block != null)
            blocks.Return(_block);
        _block = null;
        Count = 0;
        AreAll = false;
    }
}
