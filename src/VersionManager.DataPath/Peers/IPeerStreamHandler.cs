using VersionManager.Contracts.Wire;

namespace VersionManager.DataPath.Peers;

/// <summary>Serves the streams that peers' daemons open on the overlay port for themselves.</summary>
public interface IPeerStreamHandler
{
    /// <summary>Whether such a request is served at all; anything but <see cref="StreamStatus.Accepted"/> is answered and the
    /// stream closed.</summary>
    PeerAnswer Check(PeerRequest request);

    /// <summary>
    /// Serves an accepted stream until it ends. The answer header has been sent; the stream is read and written asynchronously
    /// and is closed when the task ends. <see cref="PeerStream.ShutdownSend"/> half-closes it.
    /// </summary>
    Task HandleAsync(PeerStream stream, PeerRequest request, CancellationToken cancellation);
}
