using System.Net;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;

namespace VersionManager.ProxyService.Versions.Marks;

/// <summary>What this node knows to be obsolete or withdrawn, as it tells it to peers and takes theirs in.</summary>
/// <param name="versions">Keeps the marks.</param>
/// <param name="presence">What is on the node; of applications that it has nothing to do with it learns nothing.</param>
/// <param name="drain">How long what uses a version may go on when another node's mark ends it here.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="log">The log.</param>
internal sealed class MarkTable(
    VersionTable versions,
    IVersionPresence presence,
    TimeSpan drain,
    TimeProvider clock,
    ILogger<MarkTable> log
)
{
    /// <summary>Versions that are here became obsolete or withdrawn, and are to be stopped. From any thread; must return at
    /// once.</summary>
    public event Action<IReadOnlyList<ReleaseKey>>? Learned;

    /// <summary>A peer said which version it runs. From any thread; must return at once.</summary>
    public event Action<IPAddress, ReleaseKey>? Announced;

    /// <summary>Whether the node has to do with an application.</summary>
    public bool IsKnown(string application) => presence.Knows(application);

    /// <summary>What is told to a peer, in a format that it knows.</summary>
    public MarkMessage Of(string application, int format)
    {
        VersionView view = versions.View;
        return new MarkMessage(
            view.Maximal(application) is { } maximal ? VersionCode.Encode(maximal) : VersionCode.None,
            view.Marks(application),
            format
        );
    }

    /// <summary>Takes in what a peer told: durable when this returns.</summary>
    /// <returns>Whether any of it was new.</returns>
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
        // Only now: a version that is marked is not upgraded to, and one whose mark was lifted is. And before any is stopped,
        // since one that ends waits for the next.
        if (VersionCode.Decode(told.Maximal) is { } maximal)
            Announced?.Invoke(peer, new ReleaseKey(application, maximal));
        if (learned.ToStop.Count > 0)
            Learned?.Invoke(learned.ToStop);
        return learned.Marked.Count + learned.Lifted.Count > 0;
    }

    // It is shown on terminals and written to logs.
    private static string? Printable(string? reason) =>
        reason is null ? null : string.Concat(reason.Where(character => !char.IsControl(character)));
}
