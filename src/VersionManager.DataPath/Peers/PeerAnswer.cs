using System.Net;
using VersionManager.Contracts.Wire;

namespace VersionManager.DataPath.Peers;

/// <summary>A node's answer to a stream of a peer's daemon.</summary>
/// <param name="Status">The answer.</param>
public sealed record PeerAnswer(StreamStatus Status)
{
    /// <summary>Of a refusal: the nodes that may serve what this one does not. IPv4 addresses, at most
    /// <see cref="StreamHeader.MaximalOthers"/>.</summary>
    public IReadOnlyList<IPAddress> Others { get; init; } = [];

    /// <summary>What the stream holds as long as it lasts, such as a sync slot. Disposed of when the stream ends, also where it
    /// could not be answered. Null for nothing.</summary>
    public IDisposable? Held { get; init; }

    /// <summary>An answer with only a status.</summary>
    public static implicit operator PeerAnswer(StreamStatus status) => FromStreamStatus(status);

    /// <inheritdoc cref="op_Implicit(StreamStatus)"/>
    public static PeerAnswer FromStreamStatus(StreamStatus status) => new(status);
}
