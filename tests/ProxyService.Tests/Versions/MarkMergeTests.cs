using FsCheck;
using FsCheck.Xunit;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Tests.Versions;

public sealed class MarkMergeTests
{
    private static readonly Version Version = new(2, 0);

    /// <summary>Nodes that have heard the same marks agree, whatever the order and repetitions.</summary>
    [Property]
    public bool Marks_OfOneVersion_MergeToTheSameInAnyOrder(byte[] turns, int seed)
    {
        VersionMark[] heard = [.. (turns ?? []).Select(Mark)];
        (MarkKind, int)? held = Held(heard);
        VersionMark[] again = [.. heard, .. heard];
        new Random(seed).Shuffle(again);
        return held == Held(again) && held == Expected(heard);
    }

    private static (MarkKind Kind, int Turn)? Expected(VersionMark[] marks) =>
        marks.Length == 0 ? null
        : marks.Any(mark => mark.Kind == MarkKind.Obsolete) ? (MarkKind.Obsolete, 0)
        : marks.Select(mark => (mark.Kind, mark.Turn)).MaxBy(mark => mark.Turn);

    private static (MarkKind, int)? Held(VersionMark[] marks)
    {
        VersionState state = VersionState.Unknown;
        foreach (VersionMark mark in marks)
            state = VersionLife.Next(
                state,
                new VersionEvent.MarkHeard(mark, IsHere: false, DrainUntil: null, DateTimeOffset.UnixEpoch)
            );
        return state.Mark is { } kind ? (kind, state.Turn) : null;
    }

    // A mark for good is rare, since it hides the others.
    private static VersionMark Mark(byte turn) =>
        new(
            VersionCode.Encode(Version),
            RemoveState: false,
            DateTimeOffset.FromUnixTimeMilliseconds(turn * 7 % 64),
            null,
            turn % 32 == 0 ? 0 : turn % 8 + 1
        );
}
