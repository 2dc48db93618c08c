using VersionManager.DataPath.Peers;

namespace VersionManager.DataPath.Routing;

/// <summary>Offload, as streams and datagrams see it.</summary>
internal interface IOffload
{
    /// <summary>The purpose of the streams on which two daemons agree.</summary>
    const string Purpose = "offload";

    /// <summary>Asks for an agreement with a peer, since a flow went to it through the daemon.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="now">The time by <see cref="Environment.TickCount64"/>.</param>
    void Wanted(uint peer, long now);

    /// <summary>Serves a subscriber's stream to its end.</summary>
    Task ServeAsync(PeerStream stream, uint peer, CancellationToken cancellation);
}
