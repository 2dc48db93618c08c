using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Samples.Common;

/// <summary>Finds the address by which peers know this host.</summary>
internal static class HostAddress
{
    /// <summary>
    /// The first IPv4 address of an interface that is up, without loopback and link-local ones. A guest has its host's address,
    /// so an application in a guest finds the same address as on the host itself.
    /// </summary>
    /// <exception cref="InvalidOperationException">The host has no such address.</exception>
    public static IPAddress Find() =>
        NetworkInterface
            .GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a) && !IsLinkLocal(a))
        ?? throw new InvalidOperationException("This host has no IPv4 address but loopback; name one with --address.");

    private static bool IsLinkLocal(IPAddress address) => address.GetAddressBytes() is [169, 254, ..];
}
