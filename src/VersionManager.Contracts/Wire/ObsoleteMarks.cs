using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace VersionManager.Contracts.Wire;

/// <summary>What two daemons tell each other of one application on a stream of purpose <see cref="Purpose"/>: every obsolete mark that they know.</summary>
/// <remarks>
/// Layout, big-endian: format (1 byte); the sender's maximal version (8; 0 for none); number of marks (2); each mark: version code (8),
/// flags (1; bit 0: state is to be deleted), milliseconds since 1970 (8), length of the reason (1), the reason in UTF-8.
/// </remarks>
/// <param name="Maximal">The highest version that the sending node runs, as a <see cref="VersionCode"/>; <see cref="VersionCode.None"/> if none.</param>
/// <param name="Marks">The marks, at most <see cref="MaximalCount"/>.</param>
public sealed record ObsoleteMarks(ulong Maximal, IReadOnlyList<ObsoleteMark> Marks)
{
    /// <summary>What the stream is for.</summary>
    public const string Purpose = "marks";

    /// <summary>The most marks that one application has.</summary>
    public const int MaximalCount = 1024;

    /// <summary>The longest reason, in bytes of UTF-8; longer ones are cut.</summary>
    public const int MaximalReasonLength = 200;

    /// <summary>The longest message, in bytes.</summary>
    public const int MaximalLength = HeadLength + (MaximalCount * (MarkLength + MaximalReasonLength));

    private const byte Format = 1;
    private const int HeadLength = 11;
    private const int MarkLength = 18;
    private const byte RemoveStateFlag = 1;

    // The years that DateTimeOffset knows, and no more.
    private const long LastTime = 253_402_300_799_999;

    /// <summary>The message's bytes.</summary>
    /// <exception cref="InvalidOperationException">There are more than <see cref="MaximalCount"/> marks.</exception>
    public byte[] Write()
    {
        if (Marks.Count > MaximalCount)
            throw new InvalidOperationException($"An application has at most {MaximalCount} obsolete marks.");
        byte[] buffer = new byte[HeadLength + (Marks.Count * (MarkLength + MaximalReasonLength))];
        buffer[0] = Format;
        BinaryPrimitives.WriteUInt64BigEndian(buffer.AsSpan(1), Maximal);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(9), (ushort)Marks.Count);
        int at = HeadLength;
        foreach (ObsoleteMark mark in Marks)
        {
            Span<byte> rest = buffer.AsSpan(at);
            BinaryPrimitives.WriteUInt64BigEndian(rest, mark.Version);
            rest[8] = mark.RemoveState ? RemoveStateFlag : (byte)0;
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
        if (message.Length < HeadLength || message[0] != Format)
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
            if (!TryReadMark(ref rest, out ObsoleteMark? mark))
                return null;
            marks[i] = mark!;
        }
        return rest.IsEmpty ? new ObsoleteMarks(maximal, marks) : null;
    }

    private static bool TryReadMark(ref ReadOnlySpan<byte> rest, out ObsoleteMark? mark)
    {
        mark = null;
        if (rest.Length < MarkLength)
            return false;
        ulong version = BinaryPrimitives.ReadUInt64BigEndian(rest);
        long time = BinaryPrimitives.ReadInt64BigEndian(rest[9..]);
        int length = rest[17];
        if (!VersionCode.IsVersion(version) || (rest[8] & ~RemoveStateFlag) != 0 || time is < 0 or > LastTime
            || length > MaximalReasonLength || rest.Length < MarkLength + length)
            return false;
        ReadOnlySpan<byte> reason = rest.Slice(MarkLength, length);
        if (!Utf8.IsValid(reason))
            return false;
        mark = new ObsoleteMark(
            version, rest[8] != 0, DateTimeOffset.FromUnixTimeMilliseconds(time), length == 0 ? null : Encoding.UTF8.GetString(reason));
        rest = rest[(MarkLength + length)..];
        return true;
    }
}
