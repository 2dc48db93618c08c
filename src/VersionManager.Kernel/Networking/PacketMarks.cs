namespace VersionManager.Kernel.Networking;

/// <summary>The packet marks by which the node's rules, sockets and links know the daemon's packets.</summary>
internal static class PacketMarks
{
    /// <summary>On guests' packets that go to the daemon; "vm" 1. Only the daemon's routing rule matches it.</summary>
    public const int Divert = 0x766d0001;

    /// <summary>On packets from the daemon to guests; "vm" 2. They are not connection-tracked.</summary>
    public const int Proxy = 0x766d0002;

    /// <summary>On offloaded packets between a guest and a peer; "vm" 3. The flow cache repeats the rules' work for the next
    /// packets of the flow.</summary>
    public const int Carried = 0x766d0003;
}
