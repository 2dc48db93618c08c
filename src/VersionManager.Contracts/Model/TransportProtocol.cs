namespace VersionManager.Contracts;

/// <summary>A transport protocol that a port belongs to; the values are IANA's protocol numbers.</summary>
public enum TransportProtocol : byte
{
    /// <summary>TCP (RFC 9293).</summary>
    Tcp = 6,

    /// <summary>UDP (RFC 768).</summary>
    Udp = 17,
}
