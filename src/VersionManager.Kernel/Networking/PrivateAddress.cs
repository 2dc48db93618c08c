using System.Net;

namespace VersionManager.Kernel.Networking;

/// <summary>
/// A guest's address on the node's side of its link. It has the same ones'-complement sum as the host's address (the idea of RFC
/// 6296), so that rewriting one into the other keeps every checksum valid, also those inside ICMP errors.
/// </summary>
public static class PrivateAddress
{
    /// <summary>The highest slot; slots begin at 1.</summary>
    public const int MaximalSlot = 63;

    // 100.64.0.0/10 has 64 values in its upper half: that is the slot, and the lower half corrects the checksum.
    private const uint FirstUpperHalf = 0x6440;

    /// <summary>The private address of <paramref name="slot"/> on a host.</summary>
    /// <param name="host">The host's IPv4 address.</param>
    /// <param name="slot">1 to <see cref="MaximalSlot"/>.</param>
    /// <exception cref="ArgumentException">The host's address is itself in the private range, or is none that a host can
    /// have.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public static IPAddress Of(IPAddress host, int slot)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slot, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slot, MaximalSlot);
        uint address = Ipv4.ToUInt32(host);
        uint sum = Fold((address >> 16) + (address & 0xffff));
        uint upper = FirstUpperHalf + (uint)slot;
        uint lower = sum > upper ? sum - upper : sum + 0xffff - upper;
        // The halves are never both all ones: sum is at most 0xffff and upper at least 0x6441.
        uint number = (upper << 16) | lower;
        if (address == number)
            throw new ArgumentException(
                $"The host's own address {host} lies in 100.64.0.0/10, which guests' private addresses are taken from.",
                nameof(host)
            );
        return Ipv4.ToAddress(number);
    }

    /// <summary>The slot whose private address this is, on any host.</summary>
    public static int SlotOf(IPAddress address) => (int)((Ipv4.ToUInt32(address) >> 16) - FirstUpperHalf);

    private static uint Fold(uint sum) => (sum & 0xffff) + (sum >> 16);
}
