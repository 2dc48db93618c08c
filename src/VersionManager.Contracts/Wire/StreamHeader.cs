using System.Buffers.Binary;

namespace VersionManager.Contracts.Wire;

/// <summary>
/// The version header of a TCP stream on the overlay port: PROXY protocol version 2 with custom TLVs. Both ends send one first.
/// Neither reading nor writing allocates or throws.
/// </summary>
/// <remarks>
/// Layout: 12 bytes of signature; version and command; family and protocol; length of the rest (16 bits, big-endian);
/// for <see cref="StreamCommand.Proxy"/> source and destination address, source and destination port; then TLVs of
/// type (1 byte), length (2), value. Types 0xE0 to 0xEF are the protocol's custom range. Unknown types are skipped.
/// </remarks>
public readonly ref struct StreamHeader
{
    /// <summary>The longest header that is written or accepted, in bytes.</summary>
    public const int MaximalLength = 512;

    /// <summary>The longest <see cref="Purpose"/>, in bytes.</summary>
    public const int MaximalPurposeLength = 63;

    /// <summary>The longest <see cref="Authentication"/>, in bytes.</summary>
    public const int MaximalAuthenticationLength = 256;

    /// <summary>The most addresses that <see cref="Others"/> has.</summary>
    public const int MaximalOthers = 16;

    /// <summary>The length of one of <see cref="Others"/>, in bytes.</summary>
    public const int OtherLength = 4;

    private const int FixedLength = 16;
    private const int AddressesLength = 12;
    private const byte ProtocolVersion = 2;
    private const byte FamilyNone = 0x00;
    private const byte FamilyTcp4 = 0x11;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>The stream's command.</summary>
    public StreamCommand Command { get; init; }

    /// <summary>IPv4 address of the guest that connects, as it sees itself; host byte order. 0 when local.</summary>
    public uint SourceAddress { get; init; }

    /// <summary>IPv4 address that the guest connected to; host byte order. 0 when local.</summary>
    public uint DestinationAddress { get; init; }

    /// <summary>The connecting guest's port.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>The managed port that the guest connected to.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>The application's name, UTF-8, 1 to <see cref="ApplicationHash.MaximalNameLength"/> bytes; empty when there is
    /// none.</summary>
    public ReadOnlySpan<byte> Application { get; init; }

    /// <summary><see cref="VersionCode"/> of the sending guest, or of the version that a local stream concerns.</summary>
    public ulong SenderVersion { get; init; }

    /// <summary><see cref="VersionCode"/> of the highest version that the sending node runs; <see cref="VersionCode.None"/> if
    /// none.</summary>
    public ulong MaximalVersion { get; init; }

    /// <summary>Reserved for authentication; empty now.</summary>
    public ReadOnlySpan<byte> Authentication { get; init; }

    /// <summary>The purpose of a local stream (such as <c>sync</c>), UTF-8.</summary>
    public ReadOnlySpan<byte> Purpose { get; init; }

    /// <summary><see cref="VersionMark.Digest"/> of the application's marks that the sending node knows; 0 if
    /// none.</summary>
    public ulong Marks { get; init; }

    /// <summary>
    /// In a refusal, the IPv4 addresses of other nodes that may serve the request, network byte order, <see cref="OtherLength"/>
    /// bytes each, at most <see cref="MaximalOthers"/>; empty when there are none.
    /// </summary>
    public ReadOnlySpan<byte> Others { get; init; }

    /// <summary>The answer, or <see cref="StreamStatus.None"/> in a request.</summary>
    public StreamStatus Status { get; init; }

    /// <summary>Writes the header.</summary>
    /// <returns>False when <paramref name="destination"/> is too small or a field too long; its content is then
    /// undefined.</returns>
    public bool TryWrite(Span<byte> destination, out int written)
    {
        written = 0;
        int addresses = Command == StreamCommand.Proxy ? AddressesLength : 0;
        int length =
            FixedLength
            + addresses
            + TlvLength(Application.Length)
            + TlvLength(Authentication.Length)
            + TlvLength(Purpose.Length)
            + (SenderVersion != 0 ? 11 : 0)
            + (MaximalVersion != 0 ? 11 : 0)
            + (Status != StreamStatus.None ? 4 : 0)
            + (Marks != 0 ? 11 : 0)
            + TlvLength(Others.Length);
        if (
            length > MaximalLength
            || length > destination.Length
            || Application.Length > ApplicationHash.MaximalNameLength
            || Purpose.Length > MaximalPurposeLength
            || Authentication.Length > MaximalAuthenticationLength
            || Others.Length > MaximalOthers * OtherLength
            || Others.Length % OtherLength != 0
        )
            return false;

        Signature.CopyTo(destination);
        destination[12] = (byte)((ProtocolVersion << 4) | (byte)Command);
        destination[13] = addresses != 0 ? FamilyTcp4 : FamilyNone;
        BinaryPrimitives.WriteUInt16BigEndian(destination[14..], (ushort)(length - FixedLength));
        if (addresses != 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[16..], SourceAddress);
            BinaryPrimitives.WriteUInt32BigEndian(destination[20..], DestinationAddress);
            BinaryPrimitives.WriteUInt16BigEndian(destination[24..], SourcePort);
            BinaryPrimitives.WriteUInt16BigEndian(destination[26..], DestinationPort);
        }

        TlvWriter tlvs = new(destination[(FixedLength + addresses)..]);
        tlvs.Add(StreamTlv.Application, Application);
        tlvs.Add(StreamTlv.SenderVersion, SenderVersion);
        tlvs.Add(StreamTlv.MaximalVersion, MaximalVersion);
        tlvs.Add(StreamTlv.Authentication, Authentication);
        tlvs.Add(StreamTlv.Purpose, Purpose);
        tlvs.Add(StreamTlv.Status, Status);
        tlvs.Add(StreamTlv.Marks, Marks);
        tlvs.Add(StreamTlv.Others, Others);
        written = length;
        return true;
    }

    /// <summary>Reads the header that <paramref name="source"/> starts with; total: any bytes give a result.</summary>
    /// <param name="source">The bytes that have arrived so far. The header's spans point into them.</param>
    /// <param name="header">The header; valid only when the result is <see cref="HeaderResult.Complete"/>.</param>
    /// <param name="consumed">The header's length: where the application's bytes begin. 0 unless complete.</param>
    public static HeaderResult TryRead(ReadOnlySpan<byte> source, out StreamHeader header, out int consumed)
    {
        header = default;
        consumed = 0;
        int known = Math.Min(source.Length, Signature.Length);
        if (!source[..known].SequenceEqual(Signature[..known]))
            return HeaderResult.BadMagic;
        if (source.Length < FixedLength)
            return HeaderResult.Incomplete;
        if (source[12] >> 4 != ProtocolVersion)
            return HeaderResult.UnknownFormat;
        StreamCommand command = (StreamCommand)(source[12] & 0xF);
        if (command > StreamCommand.Proxy)
            return HeaderResult.UnknownCommand;
        if (source[13] != (command == StreamCommand.Proxy ? FamilyTcp4 : FamilyNone))
            return HeaderResult.UnsupportedFamily;
        int length = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(source[14..]);
        if (length > MaximalLength)
            return HeaderResult.TooLong;
        int addresses = command == StreamCommand.Proxy ? AddressesLength : 0;
        if (length < FixedLength + addresses)
            return HeaderResult.BadField;
        if (source.Length < length)
            return HeaderResult.Incomplete;

        StreamTlvs tlvs = default;
        if (!tlvs.TryRead(source[(FixedLength + addresses)..length]))
            return HeaderResult.BadField;
        header = new StreamHeader
        {
            Command = command,
            SourceAddress = addresses == 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(source[16..]),
            DestinationAddress = addresses == 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(source[20..]),
            SourcePort = addresses == 0 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(source[24..]),
            DestinationPort = addresses == 0 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(source[26..]),
            Application = tlvs.Application,
            SenderVersion = tlvs.SenderVersion,
            MaximalVersion = tlvs.MaximalVersion,
            Authentication = tlvs.Authentication,
            Purpose = tlvs.Purpose,
            Status = tlvs.Status,
            Marks = tlvs.Marks,
            Others = tlvs.Others,
        };
        consumed = length;
        return HeaderResult.Complete;
    }

    private static int TlvLength(int value) => value == 0 ? 0 : 3 + value;
}
