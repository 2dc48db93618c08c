using Cfs.Chord;
using FsCheck.Xunit;

namespace Cfs.Tests.Chord;

public sealed class RingPropertyTests
{
    [Property]
    public bool InRange_AnyPositions_SplitsTheRing(ulong position, ulong a, ulong b) =>
        a == b ? Ring.InRange(position, a, b) : Ring.InRange(position, a, b) != Ring.InRange(position, b, a);

    [Property]
    public bool InRange_OfDistance_AgreesWithWalking(ulong from, ushort length, ushort offset) =>
        length == 0 || Ring.InRange(unchecked(from + offset), from, unchecked(from + length)) == (offset > 0 && offset <= length);

    [Property]
    public bool IsBetween_AnyPositions_LeavesTheEndsOut(ulong a, ulong b) => !Ring.IsBetween(a, a, b) && !Ring.IsBetween(b, a, b);

    [Property]
    public bool Middle_OfAnyRange_LiesInIt(ulong from, ulong to) =>
        Ring.Distance(from, to) == 1 || Ring.InRange(Ring.Middle(from, to), from, to);
}
