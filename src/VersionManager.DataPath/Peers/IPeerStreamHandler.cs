using VersionManager.Contracts.Wire;

namespace VersionManager.DataPath.Peers;

/// <summary>Serves the streams that peers' daemons open on the overlay port for their own purposes.</summary>
public interface IPeerStreamHandler
{
    /// <summary>Whether a request is served at all: after any answer but <see cref="StreamStatus.Accepted"/> the stream is
    /// closed.</summary>
    PeerAnswer Check(PeerRequest request);

    /// <summary>
    /// Serves an accepted stream until it ends. The answer header has been sent; the stream is read and written asynchronously
    /// and is closed when the task ends. <see cref="PeerStream.ShutdownSend"/> half-closes it.
    /// </summary>
    /// <exception cref="IOException">The connection has ended.</exception>
    Task HandleAsync(PeerStream stream, PeerRequest request, CancellationToken cancellation);
}
