using System.Net;
using SourceRouter.Messages;
using SourceRouter.V1;
using SourceRouter.V2;

namespace SourceRouter.Tests;

public sealed class MessagesTests
{
    private static readonly Lookup s_lookup = new(
        42,
        IPAddress.Parse("10.77.1.3"),
        [IPAddress.Parse("10.77.1.1"), IPAddress.Parse("10.77.1.2")]
    );
    private static readonly LookupAnswer s_answer = new(42, "0123456789abcdef", [IPAddress.Parse("10.77.1.3")], null);

    public static TheoryData<INodeMessages> Versions => [new TextMessages(), new BinaryMessages()];

    public static TheoryData<INodeMessages, INodeMessages> Pairs =>
        new() { { new TextMessages(), new BinaryMessages() }, { new BinaryMessages(), new TextMessages() } };

    [Theory]
    [MemberData(nameof(Versions))]
    public void Write_ReadBySameVersion_IsTheSame(INodeMessages messages)
    {
        byte[] lookup = messages.Write(s_lookup);
        Assert.False(messages.IsAnswer(lookup));
        Lookup read = messages.ReadLookup(lookup);
        Assert.Equal((s_lookup.Id, s_lookup.Destination), (read.Id, read.Destination));
        Assert.Equal(s_lookup.Hops, read.Hops);

        byte[] answer = messages.Write(s_answer);
        Assert.True(messages.IsAnswer(answer));
        AssertSame(s_answer, messages.ReadAnswer(answer));

        LookupAnswer failed = new(42, null, [], "no answer of 10.77.1.3: it is away");
        AssertSame(failed, messages.ReadAnswer(messages.Write(failed)));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Write_ReadByOtherVersion_FailsLoudly(INodeMessages writer, INodeMessages reader)
    {
        foreach (byte[] message in new[] { writer.Write(s_lookup), writer.Write(s_answer) })
        {
            Assert.Throws<ForeignMessageException>(() => reader.ReadLookup(message));
            Assert.Throws<ForeignMessageException>(() => reader.ReadAnswer(message));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Read_AnyPrefixOfAMessage_NeverFailsOtherwise(INodeMessages messages)
    {
        byte[] whole = messages.Write(s_lookup);
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<ForeignMessageException>(() => messages.ReadLookup(whole.AsSpan(0, length)));
    }

    private static void AssertSame(LookupAnswer expected, LookupAnswer actual)
    {
        Assert.Equal((expected.Id, expected.Value, expected.Error), (actual.Id, actual.Value, actual.Error));
        Assert.Equal(expected.Path, actual.Path);
    }
}
