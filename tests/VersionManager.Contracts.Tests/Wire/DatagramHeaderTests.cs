using FsCheck.Xunit;
using VersionManager.Contracts.Wire;

namespace VersionManager.Contracts.Tests.Wire;

public sealed class DatagramHeaderTests
{
    private static readonly DatagramHeader Example = new()
    {
        Kind = DatagramKind.Data,
        SourcePort = 40000,
        DestinationPort = 7000,
        Application = ApplicationHash.Of("SourceRouter"),
        SenderVersion = VersionCode.Encode(new Version(1, 0)),
        MaximalVersion = VersionCode.Encode(new Version(2, 0)),
        Marks = 0x0123456789ABCDEF,
    };

    [Fact]
    public void TryWrite_OfAHeader_IsTheseBytes()
    {
        byte[] buffer = new byte[DatagramHeader.Length];
        Assert.True(Example.TryWrite(buffer));
        Assert.Equal(
            "564D1100" + "9C401B58" + "127BB6C6534801A6" + "0002000100000000" + "0003000100000000" + "0123456789ABCDEF",
            Convert.ToHexString(buffer)
        );
    }

    [Fact]
    public void TryWrite_NoRoom_IsFalse() => Assert.False(Example.TryWrite(new byte[DatagramHeader.Length - 1]));

    [Fact]
    public void TryWriteAndRead_AllocateNothing()
    {
        byte[] buffer = new byte[DatagramHeader.Length];
        Assert.Equal(
            0,
            Allocations.Of(() =>
                Example.TryWrite(buffer) && DatagramHeader.TryRead(buffer, out _, out _) == HeaderResult.Complete
            )
        );
    }

    [Fact]
    public void TryRead_WithATag_SkipsIt()
    {
        byte[] bytes = new byte[DatagramHeader.Length + 8 + 1];
        Example.TryWrite(bytes);
        bytes[3] = 1;
        Assert.Equal(HeaderResult.Complete, DatagramHeader.TryRead(bytes, out _, out int consumed));
        Assert.Equal(DatagramHeader.Length + 8, consumed);
        Assert.Equal(HeaderResult.Incomplete, DatagramHeader.TryRead(bytes.AsSpan(0, DatagramHeader.Length + 7), out _, out _));
    }

    [Theory]
    [InlineData(0, 0, HeaderResult.BadMagic)]
    [InlineData(2, 0x21, HeaderResult.UnknownFormat)]
    [InlineData(2, 0x10, HeaderResult.UnknownCommand)]
    [InlineData(2, 0x14, HeaderResult.UnknownCommand)]
    [InlineData(3, 0x02, HeaderResult.UnknownFormat)]
    [InlineData(17, 0, HeaderResult.BadField)]
    public void TryRead_Malformed_SaysWhy(int at, byte value, HeaderResult expected)
    {
        byte[] bytes = new byte[DatagramHeader.Length];
        Example.TryWrite(bytes);
        bytes[at] = value;
        Assert.Equal(expected, DatagramHeader.TryRead(bytes, out _, out _));
    }

    [Property]
    public bool TryRead_OfAnyBytes_NeverThrows(byte[] bytes)
    {
        byte[] behind = [(byte)'V', (byte)'M', 0x11, 0, .. bytes];
        DatagramHeader.TryRead(bytes, out _, out _);
        return DatagramHeader.TryRead(behind, out _, out int consumed) == HeaderResult.Complete ? consumed > 0 : consumed == 0;
    }

    [Property]
    public bool TryRead_OfWhatWasWritten_IsTheSame(ushort from, ushort to, ulong application, ushort major)
    {
        DatagramHeader header = Example with
        {
            SourcePort = from,
            DestinationPort = to,
            Application = application,
            SenderVersion = VersionCode.Encode(new Version(major % 65535, 0, 3)),
        };
        byte[] buffer = new byte[DatagramHeader.Length];
        return header.TryWrite(buffer)
            && DatagramHeader.TryRead(buffer, out DatagramHeader read, out _) == HeaderResult.Complete
            && read == header;
    }
}
