namespace VersionManager.DataPath.Routing.Udp;

/// <summary>Where a guest's datagram comes from and goes to: the guest's private address and port, the remote address and
/// port.</summary>
internal readonly record struct DatagramPath(uint Guest, ushort GuestPort, uint Remote, ushort RemotePort);
