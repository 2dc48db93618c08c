using System.Text;
using FsCheck;
using FsCheck.Xunit;
using VersionManager.Contracts.Wire;

namespace VersionManager.Contracts.Tests.Wire;

public sealed class MarkMessageTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(0x0102030405);

    [Fact]
    public void Write_OfTwoMarks_IsTheseBytes()
    {
        var marks = new MarkMessage(
            Code("2.0"),
            [
                new VersionMark(Code("1.0"), RemoveState: false, Time, "bad"),
                new VersionMark(Code("1.1"), RemoveState: true, Time, null),
            ],
            Format: 1
        );
        Assert.Equal(
            "01"
                + "0003000100000000"
                + "0002"
                + "0002000100000000"
                + "00"
                + "0000000102030405"
                + "03"
                + "626164"
                + "0002000200000000"
                + "01"
                + "0000000102030405"
                + "00",
            Convert.ToHexString(marks.Write())
        );
    }

    [Fact]
    public void Write_OfEveryKind_IsTheseBytes()
    {
        VersionMark[] marks =
        [
            new(Code("1.0"), RemoveState: true, Time, "bad"),
            new(Code("1.1"), RemoveState: false, Time, "slow", Turn: 1),
            new(Code("1.2"), RemoveState: false, Time, null, Turn: 2),
        ];
        byte[] bytes = new MarkMessage(Code("2.0"), marks).Write();
        Assert.Equal(
            "02"
                + "0003000100000000"
                + "0003"
                + "0002000100000000"
                + "01"
                + "0000000102030405"
                + "00000000"
                + "03"
                + "626164"
                + "0002000200000000"
                + "00"
                + "0000000102030405"
                + "00000001"
                + "04"
                + "736C6F77"
                + "0002000300000000"
                + "00"
                + "0000000102030405"
                + "00000002"
                + "00",
            Convert.ToHexString(bytes)
        );
        Assert.Equal(marks, MarkMessage.TryRead(bytes)!.Marks);
        Assert.Equal(marks[..1], Again(new MarkMessage(Code("2.0"), marks, Format: 1)).Marks);
    }

    [Fact]
    public void Write_OfNothing_IsReadAsNothing()
    {
        byte[] bytes = new MarkMessage(VersionCode.None, [], Format: 1).Write();
        Assert.Equal("01" + "0000000000000000" + "0000", Convert.ToHexString(bytes));
        Assert.Empty(MarkMessage.TryRead(bytes)!.Marks);
    }

    [Fact]
    public void Write_LongReason_IsCutBetweenCharacters()
    {
        VersionMark mark = Assert.Single(
            Again(new MarkMessage(0, [new VersionMark(Code("1.0"), false, Time, new string('€', 100))])).Marks
        );
        Assert.Equal(new string('€', 66), mark.Reason);
    }

    [Fact]
    public void Write_OfTheMostMarks_IsReadAgain()
    {
        string reason = new('x', MarkMessage.MaximalReasonLength);
        VersionMark[] marks =
        [
            .. Enumerable.Range(0, MarkMessage.MaximalCount).Select(i => new VersionMark(Code($"1.{i}"), false, Time, reason)),
        ];
        Assert.Equal(MarkMessage.MaximalLength, new MarkMessage(0, marks).Write().Length);
        Assert.Equal(marks, Again(new MarkMessage(0, marks)).Marks);
        Assert.Throws<InvalidOperationException>(() => new MarkMessage(0, [.. marks, marks[0]]).Write());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00" + "0000000000000000" + "0000")]
    [InlineData("03" + "0000000000000000" + "0000")]
    [InlineData("02" + "0000000000000000" + "0001" + "0002000100000000" + "00" + "0000000102030405" + "00")]
    [InlineData("02" + "0000000000000000" + "0001" + "0002000100000000" + "02" + "0000000102030405" + "00000000" + "00")]
    [InlineData("02" + "0000000000000000" + "0001" + "0002000100000000" + "01" + "0000000102030405" + "00000001" + "00")]
    [InlineData("02" + "0000000000000000" + "0001" + "0002000100000000" + "00" + "0000000102030405" + "FFFFFFFF" + "00")]
    [InlineData("01" + "0000000000000001" + "0000")]
    [InlineData("01" + "0000000000000000" + "0001")]
    [InlineData("01" + "0000000000000000" + "FFFF")]
    [InlineData("01" + "0000000000000000" + "0000" + "00")]
    [InlineData("01" + "0000000000000000" + "0001" + "0000000000000001" + "00" + "0000000102030405" + "00")]
    [InlineData("01" + "0000000000000000" + "0001" + "0002000100000000" + "02" + "0000000102030405" + "00")]
    [InlineData("01" + "0000000000000000" + "0001" + "0002000100000000" + "00" + "FFFFFFFFFFFFFFFF" + "00")]
    [InlineData("01" + "0000000000000000" + "0001" + "0002000100000000" + "00" + "7FFFFFFFFFFFFFFF" + "00")]
    [InlineData("01" + "0000000000000000" + "0001" + "0002000100000000" + "00" + "0000000102030405" + "01")]
    [InlineData("01" + "0000000000000000" + "0001" + "0002000100000000" + "00" + "0000000102030405" + "01" + "FF")]
    [InlineData("01" + "0000000000000000" + "0001" + "0002000100000000" + "00" + "0000000102030405" + "C9")]
    public void TryRead_Malformed_IsNothing(string bytes) => Assert.Null(MarkMessage.TryRead(Convert.FromHexString(bytes)));

    [Property]
    public bool TryRead_OfAnyBytes_NeverThrows(byte[] bytes)
    {
        MarkMessage.TryRead(bytes);
        MarkMessage.TryRead([1, 0, 0, 0, 0, 0, 0, 0, 0, .. bytes]);
        return true;
    }

    [Property]
    public bool TryRead_OfAnyFlippedByte_NeverThrows(int at, byte value)
    {
        byte[] bytes = new MarkMessage(
            0,
            [new VersionMark(Code("1.0"), true, Time, "why"), new VersionMark(Code("1.1"), true, Time, "why")]
        ).Write();
        bytes[(at & int.MaxValue) % bytes.Length] = value;
        MarkMessage.TryRead(bytes);
        return true;
    }

    [Property]
    public bool TryRead_OfWhatWasWritten_IsTheSame(ushort minor, bool remove, uint time, NonEmptyString reason)
    {
        // Invalid Unicode has no UTF-8.
        string text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(reason.Get))[..Math.Min(reason.Get.Length, 30)];
        var mark = new VersionMark(Code($"1.{minor % 65535}"), remove, DateTimeOffset.FromUnixTimeMilliseconds(time), text);
        return char.IsHighSurrogate(text[^1]) || Again(new MarkMessage(0, [mark])).Marks.Single() == mark;
    }

    [Property]
    public bool Digest_OfTheSameSet_IsTheSameInAnyOrder(byte[] minors, int seed)
    {
        VersionMark[] marks =
        [
            .. minors.Distinct().Select(minor => new VersionMark(Code($"1.{minor}"), minor % 2 == 0, Time, null)),
        ];
        ulong digest = VersionMark.Digest(marks);
        new Random(seed).Shuffle(marks);
        return VersionMark.Digest(marks.Select(mark => mark with { Reason = "other", Since = DateTimeOffset.UnixEpoch }))
                == digest
            && (
                marks.Length == 0
                    ? digest == 0
                    : digest != VersionMark.Digest(marks[1..])
                        && digest != VersionMark.Digest(marks.Select(mark => mark with { RemoveState = !mark.RemoveState }))
            );
    }

    [Fact]
    public void Digest_OfPermanentMarks_IsThatOfOlderDaemons() =>
        Assert.Equal(
            0xB7909A18D8DB8324UL,
            VersionMark.Digest([
                new(Code("1.0"), RemoveState: false, Time, null),
                new(Code("1.1"), RemoveState: true, Time, null),
            ])
        );

    [Fact]
    public void Digest_OfAMarkThatCanBeLifted_CountsItsTurn()
    {
        VersionMark mark = new(Code("1.0"), RemoveState: false, Time, "bad", Turn: 1);
        Assert.Equal(
            VersionMark.Digest([mark]),
            VersionMark.Digest([mark with { Reason = null, Since = DateTimeOffset.UnixEpoch }])
        );
        Assert.Equal(
            4,
            Enumerable.Range(0, 4).Select(turn => VersionMark.Digest([mark with { Turn = turn }])).Distinct().Count()
        );
    }

    private static MarkMessage Again(MarkMessage marks) => MarkMessage.TryRead(marks.Write())!;

    private static ulong Code(string version) => VersionCode.Encode(Version.Parse(version));
}
