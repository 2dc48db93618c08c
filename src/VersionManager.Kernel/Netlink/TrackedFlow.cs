namespace VersionManager.Kernel.Netlink;

/// <summary>A flow that the kernel tracks. Numbers in host byte order.</summary>
/// <param name="Protocol">IANA's number.</param>
/// <param name="Source">The originator's address, before translation.</param>
/// <param name="Destination">The destination address, before translation.</param>
/// <param name="SourcePort">The originator's port.</param>
/// <param name="DestinationPort">The destination port.</param>
/// <param name="Answerer">The address that replies come from: the destination after translation.</param>
/// <param name="AnswererPort">The port that replies come from.</param>
/// <param name="StreamState">For TCP, the tracked state (<c>enum tcp_conntrack</c>).</param>
internal readonly record struct TrackedFlow(
    byte Protocol,
    uint Source,
    uint Destination,
    ushort SourcePort,
    ushort DestinationPort,
    uint Answerer,
    ushort AnswererPort,
    byte StreamState
)
{
    private const byte SynReceived = 2,
        CloseWait = 5;

    /// <summary>Whether it is an open or half-closed stream.</summary>
    public bool IsOpenStream =>
        Protocol == (byte)Contracts.TransportProtocol.Tcp && StreamState is >= SynReceived and <= CloseWait;
}
