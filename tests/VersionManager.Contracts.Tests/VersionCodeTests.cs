using FsCheck.Xunit;

namespace VersionManager.Contracts.Tests;

public sealed class VersionCodeTests
{
    [Theory]
    [InlineData("1.0")]
    [InlineData("1.0.0")]
    [InlineData("2.3.1.0")]
    [InlineData("65534.65534.65534.65534")]
    public void Decode_OfEncode_IsTheSameVersion(string text)
    {
        Version version = Version.Parse(text);
        Assert.Equal(version, VersionCode.Decode(VersionCode.Encode(version)));
    }

    [Property]
    public bool Encode_OfAnyTwo_KeepsTheirOrder(ushort a, ushort b, ushort c, ushort d)
    {
        Version left = new(a % 65535, b % 65535),
            right = new(c % 65535, d % 65535, a % 65535);
        return Math.Sign(left.CompareTo(right)) == VersionCode.Encode(left).CompareTo(VersionCode.Encode(right));
    }

    [Fact]
    public void Encode_ComponentTooLarge_NamesTheLimit()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => VersionCode.Encode(new Version(65535, 0)));
        Assert.Contains("65534", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(0x0001_0000_0000_0000UL)]
    [InlineData(0x0001_0001_0000_0001UL)]
    public void Decode_OfAnInvalidCode_IsNull(ulong code) => Assert.Null(VersionCode.Decode(code));
}
