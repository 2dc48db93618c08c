namespace VersionManager.Kernel.Networking;

/// <summary>The marks by which the node's rules, sockets and links know what is the daemon's.</summary>
internal static class PacketMarks
{
    /// <summary>Of guests' packets that are delivered to the proxy; "vm" 1. Only our routing rule looks at it.</summary>
    public const int Divert = 0x766d0001;

    /// <summary>Of what the proxy sends to guests; "vm" 2. It is not connection-tracked.</summary>
    public const int Proxy = 0x766d0002;

    /// <summary>Of what the rules carry between a guest and a peer; "vm" 3. The flow cache does the same with the next packets
    /// of the flow.</summary>
    public const int Carried = 0x766d0003;
}
