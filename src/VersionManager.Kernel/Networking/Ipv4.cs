using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace VersionManager.Kernel.Networking;

/// <summary>IPv4 addresses as numbers in host byte order, the form that look-ups use.</summary>
public static class Ipv4
{
    /// <summary>The address as a number.</summary>
    /// <exception cref="ArgumentException">The address is not an IPv4 one.</exception>
    public static uint ToUInt32(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork)
            throw new ArgumentException($"{address} is not an IPv4 address; only IPv4 is routed.", nameof(address));
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>The number as an address.</summary>
    public static IPAddress ToAddress(uint address)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        return new IPAddress(bytes);
    }

    /// <summary>The number written with dots.</summary>
    public static string ToText(uint address) => ToAddress(address).ToString();
}
