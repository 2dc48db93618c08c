namespace VersionManager.Contracts.Wire;

/// <summary>What an overlay datagram is.</summary>
public enum DatagramKind : byte
{
    /// <summary>A guest's datagram follows the header.</summary>
    Data = 1,

    /// <summary>Nobody listens on the port that a datagram went to (ICMP port unreachable, RFC 792); ports are those of that
    /// datagram.</summary>
    PortUnreachable = 2,

    /// <summary>Only tells the sender's versions.</summary>
    Hello = 3,
}
