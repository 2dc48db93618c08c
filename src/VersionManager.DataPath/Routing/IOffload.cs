using VersionManager.DataPath.Peers;

namespace VersionManager.DataPath.Routing;

/// <summary>What the streams and datagrams need of whatever lets the kernel carry flows by itself.</summary>
internal interface IOffload
{
    /// <summary>The purpose of the streams by which two daemons agree.</summary>
    const string Purpose = "offload";

    /// <summary>A flow went to a peer the daemon's way: an agreement with the peer is wanted.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="now">By <see cref="Environment.TickCount64"/>.</param>
    void Wanted(uint peer, long now);

    /// <summary>Serves a subscriber's stream to its end.</summary>
    Task ServeAsync(PeerStream stream, uint peer, CancellationToken cancellation);
}
