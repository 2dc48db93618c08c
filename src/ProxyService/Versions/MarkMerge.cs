using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Versions;

/// <summary>What a node makes of other nodes' marks.</summary>
/// <param name="Marked">Versions that are obsolete or withdrawn by them, and were not before.</param>
/// <param name="Lifted">Versions that were published anew by them.</param>
/// <param name="ToStop">Of the first, those that have to be stopped now.</param>
internal sealed record LearnedMarks(
    IReadOnlyList<ReleaseKey> Marked,
    IReadOnlyList<ReleaseKey> Lifted,
    IReadOnlyList<ReleaseKey> ToStop
);

/// <summary>
/// Merges a mark into what is remembered of its version: obsolete wins over withdrawn and published, and never goes; of those two
/// the one of the higher turn wins. The order in which marks are learned makes no difference, and clocks neither.
/// </summary>
internal static class MarkMerge
{
    /// <summary>Whether a mark says something that is not held of its version already.</summary>
    public static bool IsNews(VersionEntry? before, VersionMark mark) =>
        before switch
        {
            { IsMarked: true, Withdrawn: false } => mark is { Kind: MarkKind.Obsolete, RemoveState: true } && !before.RemoveState,
            _ => mark.Kind == MarkKind.Obsolete || mark.Turn > (before?.Turn ?? 0),
        };

    /// <summary>The entry with a mark that is news and is not of the kind <see cref="MarkKind.Published"/>.</summary>
    /// <param name="entry">What is remembered; of a version of which nothing is, an empty entry.</param>
    /// <param name="mark">The mark.</param>
    /// <param name="isHere">Whether something of the version is on the node.</param>
    /// <param name="drainUntil">Until when what uses the version may go on; null where it does not run.</param>
    public static VersionEntry Marked(VersionEntry entry, VersionMark mark, bool isHere, DateTimeOffset? drainUntil)
    {
        bool withdrawn = mark.Kind == MarkKind.Withdrawn;
        // A version that is withdrawn once more, and was published meanwhile unheard of here, is what it was.
        if (entry is { IsMarked: true } && withdrawn)
            return entry with { Since = mark.Since, Reason = mark.Reason, Turn = mark.Turn };
        bool stays = entry is { IsMarked: true, Withdrawn: false };
        // What an operator here had asked for, and had not come to its end, gives way to the mark.
        VersionEntry known = entry.IsMarked ? entry : entry with { Ending = null, Migrate = null, Migrated = false };
        return known with
        {
            Wish =
                entry.Wish is VersionWish.Run or VersionWish.Stop || isHere || mark.RemoveState
                    ? VersionWish.Stop
                    : VersionWish.Obsolete,
            ThenObsolete = true,
            Withdrawn = withdrawn,
            Turn = mark.Turn,
            RemoveState = mark.RemoveState || (stays && entry.RemoveState),
            Since = stays ? entry.Since : mark.Since,
            Reason = stays ? entry.Reason : mark.Reason,
            DrainUntil = entry.Wish == VersionWish.Stop ? entry.DrainUntil : drainUntil,
            AwaitsSuccessor = entry.AwaitsSuccessor || entry.Wish == VersionWish.Run,
        };
    }

    /// <summary>
    /// The entry of a version that was published anew. Where it is still being stopped, its release goes with that, as of any
    /// that was withdrawn.
    /// </summary>
    /// <param name="entry">What is remembered; of a version of which nothing is, an empty entry.</param>
    /// <param name="turn">The publication's turn.</param>
    /// <param name="now">The time here.</param>
    public static VersionEntry Lifted(VersionEntry entry, int turn, DateTimeOffset now) =>
        entry switch
        {
            { IsMarked: false } => entry with { Turn = turn },
            { Wish: VersionWish.Stop } => entry with { ThenObsolete = false, Turn = turn },
            _ => entry with
            {
                Wish = VersionWish.None,
                ThenObsolete = false,
                Withdrawn = false,
                Turn = turn,
                Since = now,
                Reason = null,
            },
        };
}
