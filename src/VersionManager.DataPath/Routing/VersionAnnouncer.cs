using System.Collections.Concurrent;
using VersionManager.Contracts;
using VersionManager.DataPath.Routes;
using VersionManager.Kernel.Networking;

namespace VersionManager.DataPath.Routing;

/// <summary>Tells the observer, without repetitions, which versions peers' headers announce, and whose marks differ from this
/// node's.</summary>
internal sealed class VersionAnnouncer(IVersionObserver observer)
{
    private const long RepeatMilliseconds = 2000;

    // A sender of ever new names can only cause repetitions.
    private const int MaximalTold = 65_536;

    private readonly ConcurrentDictionary<(uint Peer, ulong Application), (ulong Value, long Told)> _maximal = new(),
        _marks = new();

    /// <summary>Takes in a header from <paramref name="peer"/>: its maximal version, and the digest of its marks.</summary>
    public void Seen(uint peer, RouteApplication application, ulong maximal, ulong marks, long now) =>
        Seen(peer, application.Name, application.Id, maximal, marks, application.Marks, now);

    /// <summary>Does the same for an application that this node may not know; <paramref name="own"/> is the digest of this node's
    /// marks.</summary>
    public void Seen(uint peer, string application, ulong id, ulong maximal, ulong marks, ulong own, long now)
    {
        // Nearly always equal, and then no table is consulted.
        if (marks != own && IsNews(_marks, (peer, id), marks, now))
            observer.MarksDiffer(Ipv4.ToAddress(peer), application, marks);
        if (
            maximal != VersionCode.None
            && IsNews(_maximal, (peer, id), maximal, now)
            && VersionCode.Decode(maximal) is { } version
        )
            observer.Announced(Ipv4.ToAddress(peer), application, version);
    }

    private static bool IsNews(
        ConcurrentDictionary<(uint, ulong), (ulong Value, long Told)> told,
        (uint, ulong) key,
        ulong value,
        long now
    )
    {
        if (
            told.TryGetValue(key, out (ulong Value, long Told) last)
            && last.Value == value
            && now - last.Told < RepeatMilliseconds
        )
            return false;
        if (last.Told == 0 && told.Count >= MaximalTold)
            told.Clear();
        told[key] = (value, now);
        return true;
    }
}
