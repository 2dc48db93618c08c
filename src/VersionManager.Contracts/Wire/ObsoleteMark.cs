using System.Buffers.Binary;
using System.Security.Cryptography;

namespace VersionManager.Contracts.Wire;

/// <summary>
/// What a fleet holds of a version that was stopped on every node. Marks of different nodes are merged version by version: <see cref="MarkKind.Obsolete"/>
/// wins over the other kinds and never goes (paper, section 4.5); of the other kinds the later one does.
/// </summary>
/// <param name="Version">The version, as a <see cref="VersionCode"/>.</param>
/// <param name="RemoveState">Whether its state is to be deleted too.</param>
/// <param name="Since">When it was marked, to the millisecond.</param>
/// <param name="Reason">Why; null where nobody said.</param>
/// <param name="Kind">What is held of it.</param>
public sealed record ObsoleteMark(ulong Version, bool RemoveState, DateTimeOffset Since, string? Reason, MarkKind Kind = MarkKind.Obsolete)
{
    /// <summary>
    /// A number that is the same for the same set of marks, whatever their order and reasons: the exclusive or, over the marks, of the
    /// first 8 bytes of the SHA-256 of version code (8 bytes, big-endian) and flags (1 byte), and, of a mark that can be lifted or was, its time in
    /// milliseconds since 1970 (8 bytes). 0 for none.
    /// </summary>
    public static ulong Digest(IEnumerable<ObsoleteMark> marks)
    {
        ulong digest = 0;
        foreach (ObsoleteMark mark in marks)
            digest ^= mark.Hash();
        return digest;
    }

    /// <summary>What the mark is in one byte: the kind, and bit 0 where state is to be deleted.</summary>
    internal byte Flags => (byte)((byte)Kind | (RemoveState ? 1 : 0));

    private ulong Hash()
    {
        Span<byte> bytes = stackalloc byte[17];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Version);
        bytes[8] = Flags;
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], Since.ToUnixTimeMilliseconds());
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Kind == MarkKind.Obsolete ? bytes[..9] : bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
