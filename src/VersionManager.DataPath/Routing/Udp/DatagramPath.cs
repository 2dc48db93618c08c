namespace VersionManager.DataPath.Routing.Udp;

/// <summary>The two ends of a datagram flow: the guest's private address and port, the remote address and port.</summary>
internal readonly record struct DatagramPath(uint Guest, ushort GuestPort, uint Remote, ushort RemotePort);
