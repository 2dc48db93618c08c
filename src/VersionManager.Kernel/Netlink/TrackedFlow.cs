namespace VersionManager.Kernel.Netlink;

/// <summary>A flow that the kernel tracks. Numbers in host byte order.</summary>
/// <param name="Protocol">IANA's number.</param>
/// <param name="Source">Who began it, as it was before translation.</param>
/// <param name="Destination">Where it was sent.</param>
/// <param name="SourcePort">From which port.</param>
/// <param name="DestinationPort">To which port.</param>
/// <param name="Answerer">Where it really goes: the address that replies come from.</param>
/// <param name="AnswererPort">And the port.</param>
/// <param name="StreamState">For TCP, the state that the kernel sees it in (<c>enum tcp_conntrack</c>).</param>
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

    /// <summary>Whether it is a stream that is open, or half of it.</summary>
    public bool IsOpenStream =>
        Protocol == (byte)Contracts.TransportProtocol.Tcp && StreamState is >= SynReceived and <= CloseWait;
}
