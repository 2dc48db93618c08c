using System.Buffers.Binary;
using System.Security.Cryptography;

namespace VersionManager.Contracts.Wire;

/// <summary>
/// A version that shall never be installed or advertised again, on any node (paper, section 4.5). Marks only ever grow: two sets of them
/// are merged by taking every version that either has.
/// </summary>
/// <param name="Version">The version, as a <see cref="VersionCode"/>.</param>
/// <param name="RemoveState">Whether its state is to be deleted too.</param>
/// <param name="Since">When it was marked, to the millisecond.</param>
/// <param name="Reason">Why; null where nobody said.</param>
public sealed record ObsoleteMark(ulong Version, bool RemoveState, DateTimeOffset Since, string? Reason)
{
    /// <summary>
    /// A number that is the same for the same set of marks, whatever their order, reasons and times: the exclusive or, over the marks, of the
    /// first 8 bytes of the SHA-256 of version code (8 bytes, big-endian) and flags (1 byte). 0 for none.
    /// </summary>
    public static ulong Digest(IEnumerable<ObsoleteMark> marks)
    {
        ulong digest = 0;
        foreach (ObsoleteMark mark in marks)
            digest ^= mark.Hash();
        return digest;
    }

    private ulong Hash()
    {
        Span<byte> bytes = stackalloc byte[9];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Version);
        bytes[8] = RemoveState ? (byte)1 : (byte)0;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
