using System.Net;
using VersionManager.Contracts.Wire;

namespace VersionManager.DataPath.Peers;

/// <summary>A peer could not be reached, or refused a stream.</summary>
/// <param name="message">Which, and why.</param>
/// <param name="inner">The error that was met; null where the peer refused.</param>
public sealed class PeerConnectException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>How the peer refused; <see cref="StreamStatus.None"/> when it did not answer.</summary>
    public StreamStatus Status { get; init; }

    /// <summary>The nodes that the peer named in its refusal, which may serve what it refused.</summary>
    public IReadOnlyList<IPAddress> Others { get; init; } = [];
}
