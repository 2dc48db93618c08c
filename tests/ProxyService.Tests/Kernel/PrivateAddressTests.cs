using System.Net;
using FsCheck.Xunit;
using VersionManager.Kernel.Networking;

namespace VersionManager.ProxyService.Tests.Kernel;

public sealed class PrivateAddressTests
{
    [Theory]
    [InlineData("10.77.0.1", 1, "100.65.166.12")]
    [InlineData("10.77.0.2", 2, "100.66.166.12")]
    [InlineData("192.168.1.20", 3, "100.67.93.121")]
    public void Of_KnownHost_IsTheAddressComputedByHand(string host, int slot, string expected) =>
        Assert.Equal(expected, PrivateAddress.Of(IPAddress.Parse(host), slot).ToString());

    [Property]
    public bool Of_AnyHost_HasTheSameChecksumAndLiesInTheRange(uint host, byte anySlot)
    {
        int slot = anySlot % PrivateAddress.MaximalSlot + 1;
        if (host >> 22 == 0x64400000 >> 22 || host == 0)
            return true;
        uint number = Ipv4.ToUInt32(PrivateAddress.Of(Ipv4.ToAddress(host), slot));
        return Sum(number) == Sum(host) && number >> 22 == 0x64400000 >> 22 && number >> 16 == 0x6440 + slot;
    }

    [Property]
    public bool Of_DifferentSlots_Differ(uint host, byte one, byte other)
    {
        int first = one % PrivateAddress.MaximalSlot + 1,
            second = other % PrivateAddress.MaximalSlot + 1;
        if (host >> 22 == 0x64400000 >> 22 || host == 0 || first == second)
            return true;
        IPAddress address = Ipv4.ToAddress(host);
        return !PrivateAddress.Of(address, first).Equals(PrivateAddress.Of(address, second));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(PrivateAddress.MaximalSlot + 1)]
    public void Of_NoSuchSlot_Throws(int slot) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PrivateAddress.Of(IPAddress.Parse("10.0.0.1"), slot));

    [Fact]
    public void Of_IPv6_Throws() => Assert.Throws<ArgumentException>(() => PrivateAddress.Of(IPAddress.IPv6Loopback, 1));

    private static uint Sum(uint address)
    {
        uint sum = (address >> 16) + (address & 0xffff);
        return (sum & 0xffff) + (sum >> 16);
    }
}
