using System.Net;

namespace VersionManager.DataPath.Peers;

/// <summary>A host and what it is taken for.</summary>
/// <param name="Address">The host's address.</param>
/// <param name="State">What it is taken for.</param>
public sealed record PeerInfo(IPAddress Address, PeerState State);

/// <summary>What a host is taken for.</summary>
public enum PeerState
{
    /// <summary>Not tried yet, or it did not answer (which is no refusal).</summary>
    Unknown,

    /// <summary>It speaks on the overlay port.</summary>
    Node,

    /// <summary>It refused on the overlay port and was never known as a node.</summary>
    Unmanaged,

    /// <summary>A known node whose overlay port refuses or does not answer now.</summary>
    Down,
}
