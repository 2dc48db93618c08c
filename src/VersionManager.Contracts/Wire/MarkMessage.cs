using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace VersionManager.Contracts.Wire;

/// <summary>The message on a stream of purpose <see cref="Purpose"/>: every mark of one application that a daemon
/// knows.</summary>
/// <remarks>
/// Layout, big-endian: format (1 byte); the sender's maximal version (8; 0 for none); number of marks (2); each mark: version
/// code (8), flags (1; bit 0: state is to be deleted), milliseconds since 1970 (8), in format 2 the turn (4), length of the
/// reason (1), the reason in UTF-8. Format 1 holds marks of the kind <see cref="MarkKind.Obsolete"/> only.
/// </remarks>
/// <param name="Maximal">The highest version that the sending node runs, as a <see cref="VersionCode"/>;
/// <see cref="VersionCode.None"/> if none.</param>
/// <param name="Marks">The marks, at most <see cref="MaximalCount"/>.</param>
/// <param name="Format">The message's format: 1 or <see cref="LatestFormat"/>.</param>
public sealed record MarkMessage(ulong Maximal, IReadOnlyList<VersionMark> Marks, int Format = MarkMessage.LatestFormat)
{
    /// <summary>The format that has every kind of mark. A node that does not know it knows format 1.</summary>
    public const int LatestFormat = 2;

    /// <summary>The stream's purpose.</summary>
    public const string Purpose = "marks";

    /// <summary>The most marks that one application has.</summary>
    public const int MaximalCount = 1024;

    /// <summary>The longest reason, in bytes of UTF-8; longer ones are cut.</summary>
    public const int MaximalReasonLength = 200;

    /// <summary>The longest message, in bytes.</summary>
    public const int MaximalLength = HeadLength + (MaximalCount * (MarkLength + TurnLength + MaximalReasonLength));

    private const int HeadLength = 11;
    private const int MarkLength = 18;
    private const int TurnLength = 4;
    private const byte RemoveStateFlag = 1;

    // The last millisecond that DateTimeOffset can represent.
    private const long LastTime = 253_402_300_799_999;

    /// <summary>The message's bytes.</summary>
    /// <exception cref="InvalidOperationException">There are more than <see cref="MaximalCount"/> marks.</exception>
    public byte[] Write()
    {
        IReadOnlyList<VersionMark> marks =
            Format == LatestFormat ? Marks : [.. Marks.Where(mark => mark.Kind == MarkKind.Obsolete)];
        if (marks.Count > MaximalCount)
            throw new InvalidOperationException($"An application has at most {MaximalCount} marks.");
        byte[] buffer = new byte[HeadLength + (marks.Count * (MarkLength + TurnLength + MaximalReasonLength))];
        buffer[0] = (byte)Format;
        BinaryPrimitives.WriteUInt64BigEndian(buffer.AsSpan(1), Maximal);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(9), (ushort)marks.Count);
        int at = HeadLength,
            head = LengthOf(Format);
        foreach (VersionMark mark in marks)
        {
            Span<byte> rest = buffer.AsSpan(at);
            BinaryPrimitives.WriteUInt64BigEndian(rest, mark.Version);
            rest[8] = mark.RemoveState ? RemoveStateFlag : (byte)0;
            BinaryPrimitives.WriteInt64BigEndian(rest[9..], mark.Since.ToUnixTimeMilliseconds());
            if (Format == LatestFormat)
                BinaryPrimitives.WriteInt32BigEndian(rest[17..], mark.Turn);
            // Stops before a character that does not fit.
            Utf8.FromUtf16(mark.Reason, rest.Slice(head, MaximalReasonLength), out _, out int length);
            rest[head - 1] = (byte)length;
            at += head + length;
        }
        return buffer[..at];
    }

    /// <summary>Reads a whole message; null for any other bytes.</summary>
    public static MarkMessage? TryRead(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeadLength || message[0] is not (1 or LatestFormat))
            return null;
        ulong maximal = BinaryPrimitives.ReadUInt64BigEndian(message[1..]);
        int count = BinaryPrimitives.ReadUInt16BigEndian(message[9..]);
        if (count > MaximalCount || (maximal != VersionCode.None && !VersionCode.IsVersion(maximal)))
            return null;
        ReadOnlySpan<byte> rest = message[HeadLength..];
        if (rest.Length < count * LengthOf(message[0]))
            return null;
        var marks = new VersionMark[count];
        for (int i = 0; i < count; i++)
        {
            if (!TryReadMark(ref rest, message[0], out VersionMark? mark))
                return null;
            marks[i] = mark!;
        }
        return rest.IsEmpty ? new MarkMessage(maximal, marks, message[0]) : null;
    }

    /// <summary>The length of a mark without its reason.</summary>
    private static int LengthOf(int format) => format == LatestFormat ? MarkLength + TurnLength : MarkLength;

    private static bool TryReadMark(ref ReadOnlySpan<byte> rest, int format, out VersionMark? mark)
    {
        mark = null;
        int head = LengthOf(format);
        if (rest.Length < head)
            return false;
        ulong version = BinaryPrimitives.ReadUInt64BigEndian(rest);
        bool removeState = (rest[8] & RemoveStateFlag) != 0;
        long time = BinaryPrimitives.ReadInt64BigEndian(rest[9..]);
        int turn = format == LatestFormat ? BinaryPrimitives.ReadInt32BigEndian(rest[17..]) : 0;
        int length = rest[head - 1];
        // Only a version that never comes back loses its state.
        if (
            !VersionCode.IsVersion(version)
            || (rest[8] & ~RemoveStateFlag) != 0
            || time is < 0 or > LastTime
            || turn < 0
            || (turn > 0 && removeState)
            || length > MaximalReasonLength
            || rest.Length < head + length
        )
            return false;
        ReadOnlySpan<byte> reason = rest.Slice(head, length);
        if (!Utf8.IsValid(reason))
            return false;
        mark = new VersionMark(
            version,
            removeState,
            DateTimeOffset.FromUnixTimeMilliseconds(time),
            length == 0 ? null : Encoding.UTF8.GetString(reason),
            turn
        );
        rest = rest[(head + length)..];
        return true;
    }
}
