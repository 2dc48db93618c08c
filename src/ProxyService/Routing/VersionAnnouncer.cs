using System.Collections.Concurrent;
using VersionManager.Contracts;
using VersionManager.ProxyService.Kernel;

namespace VersionManager.ProxyService.Routing;

/// <summary>Passes on which versions peers' headers show, without the repetitions.</summary>
internal sealed class VersionAnnouncer(IVersionObserver observer)
{
    private const long RepeatMilliseconds = 2000;

    private readonly ConcurrentDictionary<(uint Peer, ulong Application), (ulong Maximal, long Told)> _told = new();

    /// <summary>A header from <paramref name="peer"/> showed <paramref name="maximal"/>.</summary>
    public void Seen(uint peer, RouteApplication application, ulong maximal, long now) => Seen(peer, application.Name, application.Id, maximal, now);

    /// <summary>The same, of an application that this node may not know.</summary>
    public void Seen(uint peer, string application, ulong id, ulong maximal, long now)
    {
        if (maximal == VersionCode.None
            || (_told.TryGetValue((peer, id), out (ulong Maximal, long Told) last) && last.Maximal == maximal && now - last.Told < RepeatMilliseconds))
            return;
        _told[(peer, id)] = (maximal, now);
        if (VersionCode.Decode(maximal) is { } version)
            observer.Announced(Ipv4.ToAddress(peer), application, version);
    }
}
