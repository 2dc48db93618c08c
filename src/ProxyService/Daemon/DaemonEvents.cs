using System.Net;
using System.Threading.Channels;
using VersionManager.Contracts;
using VersionManager.DataPath.Routing;

namespace VersionManager.ProxyService.Daemon;

/// <summary>
/// The queue of the daemon's events for <see cref="EventDispatcher"/>. Adding an event never waits, since the data path must not
/// wait for state files.
/// </summary>
internal sealed class DaemonEvents : IVersionObserver
{
    /// <summary>How many events of peers may wait. Further ones are dropped, since peers repeat them.</summary>
    private const int MaximalPeerEvents = 4096;

    private readonly Channel<DaemonEvent> _events = Channel.CreateUnbounded<DaemonEvent>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    private int _peerEvents;

    /// <inheritdoc/>
    public void Announced(IPAddress peer, string application, Version maximal) =>
        TellOfPeer(new DaemonEvent.VersionAnnounced(peer, new ReleaseKey(application, maximal)));

    /// <inheritdoc/>
    public void MarksDiffer(IPAddress peer, string application, ulong digest) =>
        TellOfPeer(new DaemonEvent.MarksDiffer(peer, application, digest));

    /// <summary>Adds an event that is never dropped, since nobody repeats it.</summary>
    public void Tell(DaemonEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>The next event, as soon as there is one. One reader at a time.</summary>
    public async Task<DaemonEvent> NextAsync(CancellationToken cancellation)
    {
        DaemonEvent next = await _events.Reader.ReadAsync(cancellation);
        if (next is DaemonEvent.VersionAnnounced or DaemonEvent.MarksDiffer)
            Interlocked.Decrement(ref _peerEvents);
        return next;
    }

    private void TellOfPeer(DaemonEvent happened)
    {
        if (Interlocked.Increment(ref _peerEvents) > MaximalPeerEvents)
            Interlocked.Decrement(ref _peerEvents);
        else
            Tell(happened);
    }
}
