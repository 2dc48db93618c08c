using System.Net;
using VersionManager.Contracts.Wire;

namespace VersionManager.DataPath.Peers;

/// <summary>How a node answers a stream of a peer's daemon.</summary>
/// <param name="Status">The answer.</param>
public sealed record PeerAnswer(StreamStatus Status)
{
    /// <summary>Where it is a refusal: nodes that may serve what this one does not. At most
    /// <see cref="StreamHeader.MaximalOthers"/> IPv4 addresses.</summary>
    public IReadOnlyList<IPAddress> Others { get; init; } = [];

    /// <summary>What the stream holds as long as it lasts, given back when it ends, also where it could not be answered; null for
    /// nothing.</summary>
    public IDisposable? Held { get; init; }

    /// <summary>An answer that is no more than its status.</summary>
    public static implicit operator PeerAnswer(StreamStatus status) => FromStreamStatus(status);

    /// <inheritdoc cref="op_Implicit(StreamStatus)"/>
    public static PeerAnswer FromStreamStatus(StreamStatus status) => new(status);
}
