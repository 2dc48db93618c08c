using System.Buffers.Binary;
using System.Net;
using System.Text;
using SourceRouter.Messages;

namespace SourceRouter.V2;

/// <summary>
/// Version 2.0 speaks in bytes: <c>0x53 0x52 0x02</c>, a kind, the id (8 bytes, big-endian), a count, as many addresses of
/// 4 bytes, then text. A lookup's last address is its destination.
/// </summary>
public sealed class BinaryMessages : INodeMessages
{
    private const int HeadLength = 13;

    private enum Kind : byte
    {
        Lookup = 1,
        Answer = 2,
        Failed = 3,
    }

    /// <inheritdoc/>
    public Version Version { get; } = new(2, 0);

    /// <inheritdoc/>
    public byte[] Write(Lookup lookup) => Write(Kind.Lookup, lookup.Id, [.. lookup.Hops, lookup.Destination], "");

    /// <inheritdoc/>
    public byte[] Write(LookupAnswer answer) =>
        answer.Error is null
            ? Write(Kind.Answer, answer.Id, answer.Path, answer.Value ?? "")
            : Write(Kind.Failed, answer.Id, answer.Path, answer.Error);

    /// <inheritdoc/>
    public bool IsAnswer(ReadOnlySpan<byte> message) =>
        message.Length >= HeadLength && (Kind)message[3] is Kind.Answer or Kind.Failed;

    /// <inheritdoc/>
    public Lookup ReadLookup(ReadOnlySpan<byte> message)
    {
        (Kind kind, ulong id, List<IPAddress> addresses, _) = Read(message);
        return kind == Kind.Lookup && addresses.Count > 0
            ? new Lookup(id, addresses[^1], addresses[..^1])
            : throw new ForeignMessageException(Version, message);
    }

    /// <inheritdoc/>
    public LookupAnswer ReadAnswer(ReadOnlySpan<byte> message)
    {
        (Kind kind, ulong id, List<IPAddress> addresses, string text) = Read(message);
        return kind switch
        {
            Kind.Answer => new LookupAnswer(id, text, addresses, null),
            Kind.Failed => new LookupAnswer(id, null, addresses, text),
            _ => throw new ForeignMessageException(Version, message),
        };
    }

    private static byte[] Write(Kind kind, ulong id, IReadOnlyList<IPAddress> addresses, string text)
    {
        byte[] tail = Encoding.UTF8.GetBytes(text);
        byte[] message = new byte[HeadLength + (4 * addresses.Count) + tail.Length];
        "SR\u0002"u8.CopyTo(message);
        message[3] = (byte)kind;
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(4), id);
        message[12] = checked((byte)addresses.Count);
        for (int i = 0; i < addresses.Count; i++)
            addresses[i].TryWriteBytes(message.AsSpan(HeadLength + (4 * i)), out _);
        tail.CopyTo(message, message.Length - tail.Length);
        return message;
    }

    private (Kind Kind, ulong Id, List<IPAddress> Addresses, string Text) Read(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeadLength || !message.StartsWith("SR\u0002"u8) || message.Length < HeadLength + (4 * message[12]))
            throw new ForeignMessageException(Version, message);
        List<IPAddress> addresses = [];
        for (int i = 0; i < message[12]; i++)
            addresses.Add(new IPAddress(message.Slice(HeadLength + (4 * i), 4)));
        return (
            (Kind)message[3],
            BinaryPrimitives.ReadUInt64BigEndian(message[4..]),
            addresses,
            Encoding.UTF8.GetString(message[(HeadLength + (4 * addresses.Count))..])
        );
    }
}
