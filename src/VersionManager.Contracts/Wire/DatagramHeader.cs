using System.Buffers.Binary;

namespace VersionManager.Contracts.Wire;

/// <summary>The version header of a datagram on the overlay port. It neither allocates nor throws, in either direction.</summary>
/// <remarks>
/// Layout, big-endian: 'V' 'M'; format (4 bits) and kind (4 bits); flags; source port (2 bytes); destination port (2);
/// application id (8); sender's version (8); maximal version (8); digest of marks (8); then, if flag 1 is set,
/// a tag of 8 bytes (reserved for authentication). The addresses are those of the datagram that carries it.
/// </remarks>
public readonly record struct DatagramHeader
{
    /// <summary>Bytes of a header without a tag.</summary>
    public const int Length = 40;

    /// <summary>The most bytes that a guest may send in one datagram: a UDP datagram's 65,507 less the header.</summary>
    public const int MaximalPayload = 65_507 - Length;

    private const byte Magic0 = (byte)'V';
    private const byte Magic1 = (byte)'M';
    private const byte Format = 1;
    private const byte TagFlag = 1;
    private const int TagLength = 8;

    /// <summary>Bytes of the longest header, for which a guest's link must leave room.</summary>
    public const int MaximalLength = Length + TagLength;

    /// <summary>The kind of datagram.</summary>
    public DatagramKind Kind { get; init; }

    /// <summary>The sending guest's port.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>The destination port.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary><see cref="ApplicationHash.Of"/> of the application.</summary>
    public ulong Application { get; init; }

    /// <summary><see cref="VersionCode"/> of the sending guest.</summary>
    public ulong SenderVersion { get; init; }

    /// <summary><see cref="VersionCode"/> of the highest version that the sending node runs.</summary>
    public ulong MaximalVersion { get; init; }

    /// <summary><see cref="VersionMark.Digest"/> of the application's marks that the sending node knows; 0 if
    /// none.</summary>
    public ulong Marks { get; init; }

    /// <summary>Writes the header into the first <see cref="Length"/> bytes; false when there is no room.</summary>
    public bool TryWrite(Span<byte> destination)
    {
        if (destination.Length < Length)
            return false;
        destination[0] = Magic0;
        destination[1] = Magic1;
        destination[2] = (byte)((Format << 4) | ((byte)Kind & 0xF));
        destination[3] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], DestinationPort);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Application);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], SenderVersion);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], MaximalVersion);
        BinaryPrimitives.WriteUInt64BigEndian(destination[32..], Marks);
        return true;
    }

    /// <summary>Reads the header that a datagram starts with; total.</summary>
    /// <param name="source">The whole datagram.</param>
    /// <param name="header">The header; valid only when the result is <see cref="HeaderResult.Complete"/>.</param>
    /// <param name="consumed">Where the guest's bytes begin.</param>
    public static HeaderResult TryRead(ReadOnlySpan<byte> source, out DatagramHeader header, out int consumed)
    {
        header = default;
        consumed = 0;
        if (source.Length < Length)
            return HeaderResult.Incomplete;
        if (source[0] != Magic0 || source[1] != Magic1)
            return HeaderResult.BadMagic;
        if (source[2] >> 4 != Format)
            return HeaderResult.UnknownFormat;
        DatagramKind kind = (DatagramKind)(source[2] & 0xF);
        if (kind is < DatagramKind.Data or > DatagramKind.Hello)
            return HeaderResult.UnknownCommand;
        if ((source[3] & ~TagFlag) != 0)
            return HeaderResult.UnknownFormat;
        int length = (source[3] & TagFlag) == 0 ? Length : Length + TagLength;
        if (source.Length < length)
            return HeaderResult.Incomplete;
        header = new DatagramHeader
        {
            Kind = kind,
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(source[4..]),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(source[6..]),
            Application = BinaryPrimitives.ReadUInt64BigEndian(source[8..]),
            SenderVersion = BinaryPrimitives.ReadUInt64BigEndian(source[16..]),
            MaximalVersion = BinaryPrimitives.ReadUInt64BigEndian(source[24..]),
            Marks = BinaryPrimitives.ReadUInt64BigEndian(source[32..]),
        };
        if (
            !VersionCode.IsVersion(header.SenderVersion)
            || (header.MaximalVersion != VersionCode.None && !VersionCode.IsVersion(header.MaximalVersion))
        )
            return HeaderResult.BadField;
        consumed = length;
        return HeaderResult.Complete;
    }
}
