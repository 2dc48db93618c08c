using System.Buffers.Binary;

namespace VersionManager.Contracts.Wire;

/// <summary>The TLVs of one header, read.</summary>
internal ref struct StreamTlvs
{
    public ReadOnlySpan<byte> Application;
    public ReadOnlySpan<byte> Authentication;
    public ReadOnlySpan<byte> Purpose;
    public ulong SenderVersion;
    public ulong MaximalVersion;
    public StreamStatus Status;
    public ulong Marks;
    public ReadOnlySpan<byte> Others;

    /// <summary>Reads all of <paramref name="source"/>; false when a TLV is cut off or has an impossible length.</summary>
    public bool TryRead(ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            if (source.Length < 3)
                return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(source[1..]);
            if (source.Length < 3 + length)
                return false;
            if (!Take((StreamTlv)source[0], source.Slice(3, length)))
                return false;
            source = source[(3 + length)..];
        }

        return true;
    }

    private bool Take(StreamTlv type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case StreamTlv.Application:
                Application = value;
                return value.Length is > 0 and <= ApplicationHash.MaximalNameLength;
            case StreamTlv.SenderVersion:
                return TryVersion(value, out SenderVersion);
            case StreamTlv.MaximalVersion:
                return TryVersion(value, out MaximalVersion);
            case StreamTlv.Authentication:
                Authentication = value;
                return value.Length <= StreamHeader.MaximalAuthenticationLength;
            case StreamTlv.Purpose:
                Purpose = value;
                return value.Length is > 0 and <= StreamHeader.MaximalPurposeLength;
            case StreamTlv.Status:
                Status = value.Length == 1 ? (StreamStatus)value[0] : StreamStatus.None;
                return Status != StreamStatus.None;
            case StreamTlv.Marks:
                return BinaryPrimitives.TryReadUInt64BigEndian(value, out Marks) && value.Length == sizeof(ulong);
            case StreamTlv.Others:
                Others = value;
                return value.Length is > 0 and <= StreamHeader.MaximalOthers * StreamHeader.OtherLength
                    && value.Length % StreamHeader.OtherLength == 0;
            default:
                return true;
        }
    }

    private static bool TryVersion(ReadOnlySpan<byte> value, out ulong code)
    {
        bool fits = BinaryPrimitives.TryReadUInt64BigEndian(value, out code);
        return fits && value.Length == sizeof(ulong) && VersionCode.IsVersion(code);
    }
}
