using System.Text;
using FsCheck;
using FsCheck.Xunit;
using VersionManager.Contracts.Wire;

namespace VersionManager.Contracts.Tests.Wire;

public sealed class StreamHeaderTests
{
    private const string FlowBytes =
        "0D0A0D0A000D0A515549540A"
        + "21"
        + "11"
        + "0031"
        + "0A4D0001"
        + "0A4D0002"
        + "9C40"
        + "1B58"
        + "E0000C"
        + "536F75726365526F75746572"
        + "E10008"
        + "0002000100000000"
        + "E20008"
        + "0003000100000000";

    private static readonly ulong s_first = VersionCode.Encode(new Version(1, 0));
    private static readonly ulong s_second = VersionCode.Encode(new Version(2, 0));

    private static StreamHeader Flow =>
        new()
        {
            Command = StreamCommand.Proxy,
            SourceAddress = 0x0A4D0001,
            DestinationAddress = 0x0A4D0002,
            SourcePort = 40000,
            DestinationPort = 7000,
            Application = "SourceRouter"u8,
            SenderVersion = s_first,
            MaximalVersion = s_second,
        };

    [Fact]
    public void TryWrite_OfAFlow_IsTheseBytes()
    {
        byte[] buffer = new byte[StreamHeader.MaximalLength];
        Assert.True(Flow.TryWrite(buffer, out int written));
        Assert.Equal(FlowBytes, Convert.ToHexString(buffer, 0, written));
    }

    [Fact]
    public void TryWriteAndRead_AllocateNothing()
    {
        byte[] buffer = new byte[StreamHeader.MaximalLength];
        Assert.Equal(
            0,
            Allocations.Of(() =>
                Flow.TryWrite(buffer, out _) && StreamHeader.TryRead(buffer, out _, out _) == HeaderResult.Complete
            )
        );
    }

    [Fact]
    public void TryWrite_OfALocalStream_IsTheseBytes()
    {
        byte[] buffer = new byte[StreamHeader.MaximalLength];
        StreamHeader header = new()
        {
            Command = StreamCommand.Local,
            Application = "A"u8,
            Purpose = "sync"u8,
            Status = StreamStatus.Accepted,
        };
        Assert.True(header.TryWrite(buffer, out int written));
        Assert.Equal(
            "0D0A0D0A000D0A515549540A" + "2000000F" + "E0000141" + "E4000473796E63" + "E5000101",
            Convert.ToHexString(buffer, 0, written)
        );
    }

    [Fact]
    public void TryWrite_OfARefusalThatNamesOthers_EndsWithTheirAddresses()
    {
        byte[] buffer = new byte[StreamHeader.MaximalLength],
            others = [10, 77, 0, 1, 10, 77, 0, 2];
        StreamHeader header = new()
        {
            Command = StreamCommand.Local,
            Status = StreamStatus.Overloaded,
            Others = others,
        };
        Assert.True(header.TryWrite(buffer, out int written));
        Assert.Equal(
            "0D0A0D0A000D0A515549540A" + "2000000F" + "E5000108" + "E70008" + "0A4D0001" + "0A4D0002",
            Convert.ToHexString(buffer, 0, written)
        );
        Assert.Equal(HeaderResult.Complete, StreamHeader.TryRead(buffer.AsSpan(0, written), out StreamHeader read, out _));
        Assert.Equal(others, read.Others.ToArray());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(StreamHeader.MaximalOthers * StreamHeader.OtherLength + StreamHeader.OtherLength)]
    public void TryWriteAndRead_OfOthersOfAnInvalidLength_AreRefused(int length)
    {
        byte[] buffer = new byte[StreamHeader.MaximalLength];
        StreamHeader header = new() { Command = StreamCommand.Local, Others = new byte[length] };
        Assert.False(header.TryWrite(buffer, out _));
        byte[] bytes =
        [
            .. Convert.FromHexString("0D0A0D0A000D0A515549540A2000"),
            0,
            (byte)(3 + length),
            0xE7,
            0,
            (byte)length,
            .. new byte[length],
        ];
        Assert.Equal(HeaderResult.BadField, StreamHeader.TryRead(bytes, out _, out _));
    }

    [Fact]
    public void TryWrite_OfAFlowWithMarks_EndsWithTheirDigest()
    {
        byte[] buffer = new byte[StreamHeader.MaximalLength];
        StreamHeader header = new()
        {
            Command = StreamCommand.Local,
            Application = "A"u8,
            Marks = 0x0123456789ABCDEF,
        };
        Assert.True(header.TryWrite(buffer, out int written));
        Assert.Equal(
            "0D0A0D0A000D0A515549540A" + "2000000F" + "E0000141" + "E600080123456789ABCDEF",
            Convert.ToHexString(buffer, 0, written)
        );
        Assert.Equal(HeaderResult.Complete, StreamHeader.TryRead(buffer.AsSpan(0, written), out StreamHeader read, out _));
        Assert.Equal(0x0123456789ABCDEFUL, read.Marks);
    }

    [Fact]
    public void TryRead_EveryPrefix_IsIncompleteAndTheWholeComplete()
    {
        byte[] bytes = [.. Convert.FromHexString(FlowBytes), 1, 2, 3];
        int whole = bytes.Length - 3;
        for (int length = 0; length < whole; length++)
            Assert.Equal(HeaderResult.Incomplete, StreamHeader.TryRead(bytes.AsSpan(0, length), out _, out _));
        Assert.Equal(HeaderResult.Complete, StreamHeader.TryRead(bytes, out StreamHeader header, out int consumed));
        Assert.Equal(whole, consumed);
        Assert.Equal("SourceRouter", Encoding.UTF8.GetString(header.Application));
        Assert.Equal((ushort)7000, header.DestinationPort);
    }

    [Fact]
    public void TryRead_UnknownTlv_IsSkipped()
    {
        string bytes = FlowBytes.Replace("21110031", "21110036", StringComparison.Ordinal) + "EF00020000";
        Assert.Equal(HeaderResult.Complete, StreamHeader.TryRead(Convert.FromHexString(bytes), out StreamHeader header, out _));
        Assert.Equal(Flow.SenderVersion, header.SenderVersion);
    }

    [Theory]
    [InlineData("474554202F20485454502F31", HeaderResult.BadMagic)]
    [InlineData("0D0A0D0A000D0A515549540A" + "31" + "11" + "0000", HeaderResult.UnknownFormat)]
    [InlineData("0D0A0D0A000D0A515549540A" + "22" + "11" + "0000", HeaderResult.UnknownCommand)]
    [InlineData("0D0A0D0A000D0A515549540A" + "21" + "21" + "0000", HeaderResult.UnsupportedFamily)]
    [InlineData("0D0A0D0A000D0A515549540A" + "21" + "11" + "0004", HeaderResult.BadField)]
    [InlineData("0D0A0D0A000D0A515549540A" + "21" + "11" + "FFFF", HeaderResult.TooLong)]
    [InlineData("0D0A0D0A000D0A515549540A" + "20" + "00" + "0003" + "E10001", HeaderResult.BadField)]
    [InlineData("0D0A0D0A000D0A515549540A" + "20" + "00" + "000B" + "E100080000000000000001", HeaderResult.BadField)]
    [InlineData("0D0A0D0A000D0A515549540A" + "20" + "00" + "0004" + "E5000100", HeaderResult.BadField)]
    [InlineData("0D0A0D0A000D0A515549540A" + "20" + "00" + "0004" + "E6000100", HeaderResult.BadField)]
    public void TryRead_Malformed_SaysWhy(string bytes, HeaderResult expected) =>
        Assert.Equal(expected, StreamHeader.TryRead(Convert.FromHexString(bytes), out _, out _));

    [Fact]
    public void TryWrite_NameTooLong_IsFalse()
    {
        StreamHeader header = new() { Application = new byte[ApplicationHash.MaximalNameLength + 1] };
        Assert.False(header.TryWrite(new byte[StreamHeader.MaximalLength], out _));
    }

    [Property]
    public bool TryRead_OfAnyBytes_NeverThrows(byte[] bytes)
    {
        byte[] behind = [.. Convert.FromHexString(FlowBytes).AsSpan(0, 12), .. bytes];
        StreamHeader.TryRead(bytes, out _, out _);
        return StreamHeader.TryRead(behind, out _, out int consumed) == HeaderResult.Complete ? consumed > 0 : consumed == 0;
    }

    [Property]
    public bool TryRead_OfAnyFlippedByte_NeverThrows(int at, byte value)
    {
        byte[] bytes = Convert.FromHexString(FlowBytes);
        bytes[Math.Abs(at % bytes.Length)] = value;
        return StreamHeader.TryRead(bytes, out _, out int consumed) != HeaderResult.Complete || consumed <= bytes.Length;
    }

    [Property]
    public bool TryRead_OfWhatWasWritten_IsTheSame(
        uint source,
        uint destination,
        ushort from,
        ushort to,
        NonEmptyString name,
        ushort major,
        byte status
    )
    {
        byte[] application = Encoding.UTF8.GetBytes(name.Get);
        application = application[..Math.Min(application.Length, ApplicationHash.MaximalNameLength)];
        ulong version = VersionCode.Encode(new Version(major % 65535, 1));
        StreamHeader header = new()
        {
            Command = StreamCommand.Proxy,
            SourceAddress = source,
            DestinationAddress = destination,
            SourcePort = from,
            DestinationPort = to,
            Application = application,
            SenderVersion = version,
            Authentication = application,
            Status = (StreamStatus)status,
        };
        byte[] buffer = new byte[StreamHeader.MaximalLength];
        return header.TryWrite(buffer, out int written)
            && StreamHeader.TryRead(buffer.AsSpan(0, written), out StreamHeader read, out int consumed) == HeaderResult.Complete
            && consumed == written
            && read.SourceAddress == source
            && read.DestinationAddress == destination
            && read.SourcePort == from
            && read.DestinationPort == to
            && read.Application.SequenceEqual(application)
            && read.SenderVersion == version
            && read.MaximalVersion == 0
            && read.Status == (StreamStatus)status;
    }
}
