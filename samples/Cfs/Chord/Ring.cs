namespace Cfs.Chord;

/// <summary>Arithmetic on the ring of 2⁶⁴ positions.</summary>
internal static class Ring
{
    /// <summary>Fingers of a node: one for each power of two.</summary>
    public const int Bits = 64;

    /// <summary>The clockwise distance from one position to another.</summary>
    public static ulong Distance(ulong from, ulong to) => unchecked(to - from);

    /// <summary>Whether a position is in (from, to], which is the whole ring where both are the same.</summary>
    public static bool InRange(ulong position, ulong from, ulong to) =>
        from == to || unchecked(position - from - 1) < unchecked(to - from);

    /// <summary>Whether a position is in (from, to), which is the ring without that position where both are the same.</summary>
    public static bool IsBetween(ulong position, ulong from, ulong to) =>
        position != to && InRange(position, from, to) && position != from;

    /// <summary>The middle of (from, to].</summary>
    public static ulong Middle(ulong from, ulong to) => unchecked(from + (from == to ? 1UL << 63 : (to - from) / 2));
}
