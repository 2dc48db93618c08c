using FsCheck;
using FsCheck.Xunit;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Versions;

namespace VersionManager.ProxyService.Tests.Versions;

public sealed class MarkMergeTests
{
    private static readonly Version Version = new(2, 0);

    /// <summary>Nodes that have heard the same marks hold the same, in whatever order they heard them and however often.</summary>
    [Property]
    public bool Marks_OfOneVersion_MergeToTheSameInAnyOrder((byte Kind, byte Time)[] marks, int seed)
    {
        ObsoleteMark[] heard = [.. (marks ?? []).Select(mark => Mark(mark.Kind, mark.Time))];
        (MarkKind, long)? held = Held(heard);
        ObsoleteMark[] again = [.. heard, .. heard];
        new Random(seed).Shuffle(again);
        return held == Held(again) && held == Expected(heard);
    }

    private static (MarkKind Kind, long Time)? Expected(ObsoleteMark[] marks) =>
        marks.Length == 0 ? null
        : marks.Any(mark => mark.Kind == MarkKind.Obsolete) ? (MarkKind.Obsolete, 0)
        : marks.Select(mark => (mark.Kind, Time: mark.Since.ToUnixTimeMilliseconds())).OrderBy(mark => mark.Time).ThenBy(mark => mark.Kind == MarkKind.Withdrawn).Last();

    private static (MarkKind, long)? Held(ObsoleteMark[] marks)
    {
        VersionEntry? entry = null;
        foreach (ObsoleteMark mark in marks)
        {
            if (!MarkMerge.IsNews(entry, mark))
                continue;
            VersionEntry before = entry ?? new VersionEntry("router", Version, VersionWish.None, false, false, DateTimeOffset.UnixEpoch, null);
            entry = mark.Kind == MarkKind.Published ? MarkMerge.Lifted(before, mark.Since, DateTimeOffset.UnixEpoch) : MarkMerge.Marked(before, mark, isHere: false, drainUntil: null);
        }
        return entry switch
        {
            null => null,
            { IsMarked: true, Withdrawn: false } => (MarkKind.Obsolete, 0),
            { IsMarked: true } => (MarkKind.Withdrawn, entry.Since.ToUnixTimeMilliseconds()),
            _ => (MarkKind.Published, entry.Published!.Value.ToUnixTimeMilliseconds()),
        };
    }

    // The final kind is rare, or it would hide the others.
    private static ObsoleteMark Mark(byte kind, byte time) => new(
        VersionCode.Encode(Version), RemoveState: false, DateTimeOffset.FromUnixTimeMilliseconds(time % 8), null,
        kind % 16 == 0 ? MarkKind.Obsolete : kind % 2 == 0 ? MarkKind.Withdrawn : MarkKind.Published);
}
