using System.Net;

namespace VersionManager.DataPath.Peers;

/// <summary>A host and what it is taken for.</summary>
/// <param name="Address">The host's address.</param>
/// <param name="State">What it is taken for.</param>
public sealed record PeerInfo(IPAddress Address, PeerState State);

/// <summary>Whether a host is a node, as far as is known.</summary>
public enum PeerState
{
    /// <summary>Not tried yet, or without an answer, which is no refusal.</summary>
    Unknown,

    /// <summary>A host that speaks on the overlay port.</summary>
    Node,

    /// <summary>A host that refused on the overlay port and was never known as a node.</summary>
    Unmanaged,

    /// <summary>A known node whose overlay port now refuses or does not answer.</summary>
    Down,
}
