namespace VersionManager.Contracts.Wire;

/// <summary>The kinds of overlay datagram.</summary>
public enum DatagramKind : byte
{
    /// <summary>A guest's datagram follows the header.</summary>
    Data = 1,

    /// <summary>No socket has the port that a datagram went to (ICMP port unreachable, RFC 792); the ports are those of that
    /// datagram.</summary>
    PortUnreachable = 2,

    /// <summary>Only announces the sender's versions.</summary>
    Hello = 3,
}
