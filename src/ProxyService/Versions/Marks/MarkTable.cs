using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;

namespace VersionManager.ProxyService.Versions.Marks;

/// <summary>This node's marks, as they are sent to peers and merged with theirs.</summary>
/// <param name="versions">The table that has the marks.</param>
/// <param name="presence">Which applications the node knows; it learns no marks of others.</param>
/// <param name="drain">How long a version may drain when another node's mark ends it here.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class MarkTable(
    VersionTable versions,
    IVersionPresence presence,
    TimeSpan drain,
    TimeProvider clock,
    ILogger<MarkTable> log
)
{
    /// <summary>Raised for versions of this node that became obsolete or withdrawn and must be stopped. From any thread; must
    /// return at once.</summary>
    public event Action<IReadOnlyList<ReleaseKey>>? Learned;

    /// <summary>Raised when a peer announced its version. From any thread; must return at once.</summary>
    public event Action<IPAddress, ReleaseKey>? Announced;

    /// <summary>Whether the node knows an application.</summary>
    public bool IsKnown(string application) => presence.Knows(application);

    /// <summary>The message to a peer, in a format that the peer knows.</summary>
    public MarkMessage Of(string application, int format)
    {
        VersionView view = versions.View;
        return new MarkMessage(
            view.Maximal(application) is { } maximal ? VersionCode.Encode(maximal) : VersionCode.None,
            view.Marks(application),
            format
        );
    }

    /// <summary>Merges a peer's marks; durable when this returns.</summary>
    /// <returns>Whether any mark was new.</returns>
    public bool Merge(IPAddress peer, string application, MarkMessage told)
    {
        IEnumerable<VersionMark> marks = told.Marks.Select(mark => mark with { Reason = Printable(mark.Reason) });
        LearnedMarks learned = versions.Learn(application, marks, presence.Has, clock.GetUtcNow() + drain);
        if (learned.Marked.Count > 0)
            MarkLog.Learned(log, peer.ToString(), application, string.Join(", ", learned.Marked.Select(key => key.Version)));
        if (learned.Lifted.Count > 0)
            MarkLog.Lifted(log, peer.ToString(), application, string.Join(", ", learned.Lifted.Select(key => key.Version)));
        int known = versions.View.Marks(application).Count;
        if (
            known >= MarkMessage.MaximalCount
            && VersionMark.Digest(told.Marks) != VersionMark.Digest(versions.View.Marks(application))
        )
            MarkLog.Full(log, known, application, peer.ToString());
        // Announced after the merge, since marks decide whether a version is upgraded to. But before any version is stopped,
        // since one that ends waits for the next one.
        if (VersionCode.Decode(told.Maximal) is { } maximal)
            Announced?.Invoke(peer, new ReleaseKey(application, maximal));
        if (learned.ToStop.Count > 0)
            Learned?.Invoke(learned.ToStop);
        return learned.Marked.Count + learned.Lifted.Count > 0;
    }

    // The reason is shown on terminals and written to logs.
    private static string? Printable(string? reason) =>
        reason is null ? null : string.Concat(reason.Where(character => !char.IsControl(character)));
}
