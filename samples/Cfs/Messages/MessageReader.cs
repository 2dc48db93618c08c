using System.Buffers.Binary;
using System.Net;
using Cfs.Model;

namespace Cfs.Messages;

/// <summary>Reads a message's body.</summary>
/// <remarks>Every method throws <see cref="MalformedMessageException"/> when the body ends too early.</remarks>
internal ref struct MessageReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> rest = body;

    public readonly bool AtEnd => rest.IsEmpty;

    public byte Byte() => Bytes(1)[0];

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Bytes(8));

    public BlockKey Key() => new(Bytes(BlockKey.Size));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (rest.Length < count)
            throw new MalformedMessageException($"The message ends {count - rest.Length} bytes too early.");

        var bytes = rest[..count];
        rest = rest[count..];
        return bytes;
    }

    /// <summary>The remaining bytes.</summary>
    public byte[] Rest() => Bytes(rest.Length).ToArray();

    public NodeRef Node()
    {
        var position = UInt64();
        var address = new IPAddress(Bytes(4));
        return new NodeRef(position, new IPEndPoint(address, BinaryPrimitives.ReadUInt16BigEndian(Bytes(2))));
    }

    public NodeRef[] Nodes()
    {
        var nodes = new NodeRef[Byte()];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = Node();
        return nodes;
    }
}
