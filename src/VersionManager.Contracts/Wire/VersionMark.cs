using System.Buffers.Binary;
using System.Security.Cryptography;

namespace VersionManager.Contracts.Wire;

/// <summary>
/// A record about a version that nodes exchange. Marks of different nodes are merged version by version:
/// <see cref="MarkKind.Obsolete"/> wins over the other kinds and is never removed (paper, section 4.5); of the others the mark
/// with the higher turn wins, whatever clocks say.
/// </summary>
/// <param name="Version">The version, as a <see cref="VersionCode"/>.</param>
/// <param name="RemoveState">Whether its state is to be deleted too.</param>
/// <param name="Since">When it was marked, to the millisecond; for people to read.</param>
/// <param name="Reason">Why; null for no reason.</param>
/// <param name="Turn">
/// 0 for a mark that is for good. Otherwise the number of withdrawals and publications so far, alternating: odd where the version
/// is withdrawn, even where it was published again.
/// </param>
public sealed record VersionMark(ulong Version, bool RemoveState, DateTimeOffset Since, string? Reason, int Turn = 0)
{
    /// <summary>The mark's kind.</summary>
    public MarkKind Kind =>
        Turn == 0 ? MarkKind.Obsolete
        : Turn % 2 == 1 ? MarkKind.Withdrawn
        : MarkKind.Published;

    /// <summary>
    /// A number that is equal for equal sets of marks, whatever their order, reasons and times: the exclusive or, over the marks,
    /// of the first 8 bytes of the SHA-256 of version code (8 bytes, big-endian), flags (1 byte), and the turn (4 bytes) where it
    /// is not 0. 0 for no marks.
    /// </summary>
    public static ulong Digest(IEnumerable<VersionMark> marks)
    {
        ulong digest = 0;
        foreach (VersionMark mark in marks)
            digest ^= mark.Hash();
        return digest;
    }

    private ulong Hash()
    {
        Span<byte> bytes = stackalloc byte[13];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Version);
        bytes[8] = RemoveState ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(bytes[9..], Turn);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Turn == 0 ? bytes[..9] : bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
