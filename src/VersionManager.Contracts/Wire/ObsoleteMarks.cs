using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace VersionManager.Contracts.Wire;

/// <summary>What two daemons tell each other of one application on a stream of purpose <see cref="Purpose"/>: every mark that they know.</summary>
/// <remarks>
/// Layout, big-endian: format (1 byte); the sender's maximal version (8; 0 for none); number of marks (2); each mark: version code (8),
/// flags (1; bit 0: state is to be deleted; in format 2 also <see cref="MarkKind"/>), milliseconds since 1970 (8), length of the reason (1), the reason in
/// UTF-8. Format 1 holds marks of the kind <see cref="MarkKind.Obsolete"/> only.
/// </remarks>
/// <param name="Maximal">The highest version that the sending node runs, as a <see cref="VersionCode"/>; <see cref="VersionCode.None"/> if none.</param>
/// <param name="Marks">The marks, at most <see cref="MaximalCount"/>.</param>
/// <param name="Format">1 or <see cref="LatestFormat"/>: how it is written, or was.</param>
public sealed record ObsoleteMarks(ulong Maximal, IReadOnlyList<ObsoleteMark> Marks, int Format = ObsoleteMarks.LatestFormat)
{
    /// <summary>The format that has every kind of mark. Whoever does not know it knows format 1.</summary>
    public const int LatestFormat = 2;

    /// <summary>What the stream is for.</summary>
    public const string Purpose = "marks";

    /// <summary>The most marks that one application has.</summary>
    public const int MaximalCount = 1024;

    /// <summary>The longest reason, in bytes of UTF-8; longer ones are cut.</summary>
    public const int MaximalReasonLength = 200;

    /// <summary>The longest message, in bytes.</summary>
    public const int MaximalLength = HeadLength + (MaximalCount * (MarkLength + MaximalReasonLength));

    private const int HeadLength = 11;
    private const int MarkLength = 18;
    private const byte RemoveStateFlag = 1;

    // The years that DateTimeOffset knows, and no more.
    private const long LastTime = 253_402_300_799_999;

    /// <summary>The message's bytes.</summary>
    /// <exception cref="InvalidOperationException">There are more than <see cref="MaximalCount"/> marks.</exception>
    public byte[] Write()
    {
        IReadOnlyList<ObsoleteMark> marks = Format == LatestFormat ? Marks : [.. Marks.Where(mark => mark.Kind == MarkKind.Obsolete)];
        if (marks.Count > MaximalCount)
            throw new InvalidOperationException($"An application has at most {MaximalCount} marks.");
        byte[] buffer = new byte[HeadLength + (marks.Count * (MarkLength + MaximalReasonLength))];
        buffer[0] = (byte)Format;
        BinaryPrimitives.WriteUInt64BigEndian(buffer.AsSpan(1), Maximal);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(9), (ushort)marks.Count);
        int at = HeadLength;
        foreach (ObsoleteMark mark in marks)
        {
            Span<byte> rest = buffer.AsSpan(at);
            BinaryPrimitives.WriteUInt64BigEndian(rest, mark.Version);
            rest[8] = mark.Flags;
            BinaryPrimitives.WriteInt64BigEndian(rest[9..], mark.Since.ToUnixTimeMilliseconds());
            // Stops before a character that has no room.
            Utf8.FromUtf16(mark.Reason, rest.Slice(MarkLength, MaximalReasonLength), out _, out int length);
            rest[17] = (byte)length;
            at += MarkLength + length;
        }
        return buffer[..at];
    }

    /// <summary>Reads a whole message; total: null for any bytes that are not exactly one.</summary>
    public static ObsoleteMarks? TryRead(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeadLength || message[0] is not (1 or LatestFormat))
            return null;
        ulong maximal = BinaryPrimitives.ReadUInt64BigEndian(message[1..]);
        int count = BinaryPrimitives.ReadUInt16BigEndian(message[9..]);
        if (count > MaximalCount || (maximal != VersionCode.None && !VersionCode.IsVersion(maximal)))
            return null;
        ReadOnlySpan<byte> rest = message[HeadLength..];
        if (rest.Length < count * MarkLength)
            return null;
        var marks = new ObsoleteMark[count];
        for (int i = 0; i < count; i++)
        {
            if (!TryReadMark(ref rest, message[0], out ObsoleteMark? mark))
                return null;
            marks[i] = mark!;
        }
        return rest.IsEmpty ? new ObsoleteMarks(maximal, marks, message[0]) : null;
    }

    private static bool TryReadMark(ref ReadOnlySpan<byte> rest, int format, out ObsoleteMark? mark)
    {
        mark = null;
        if (rest.Length < MarkLength)
            return false;
        ulong version = BinaryPrimitives.ReadUInt64BigEndian(rest);
        long time = BinaryPrimitives.ReadInt64BigEndian(rest[9..]);
        int length = rest[17];
        var kind = (MarkKind)(rest[8] & ~RemoveStateFlag);
        // State is deleted with a version that never comes back, and with no other.
        bool isKnown = kind == MarkKind.Obsolete || (format == LatestFormat && kind is MarkKind.Withdrawn or MarkKind.Published && (rest[8] & RemoveStateFlag) == 0);
        if (!VersionCode.IsVersion(version) || !isKnown || time is < 0 or > LastTime
            || length > MaximalReasonLength || rest.Length < MarkLength + length)
            return false;
        ReadOnlySpan<byte> reason = rest.Slice(MarkLength, length);
        if (!Utf8.IsValid(reason))
            return false;
        mark = new ObsoleteMark(
            version, (rest[8] & RemoveStateFlag) != 0, DateTimeOffset.FromUnixTimeMilliseconds(time), length == 0 ? null : Encoding.UTF8.GetString(reason), kind);
        rest = rest[(MarkLength + length)..];
        return true;
    }
}
