using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using Cfs.Chord;
using Cfs.DHash;

namespace Cfs.Rpc;

/// <summary>Builds a message's body. Numbers are big endian.</summary>
internal sealed class MessageWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new();

    public byte[] ToArray() => buffer.WrittenSpan.ToArray();

    public MessageWriter Byte(byte value)
    {
        buffer.Write([value]);
        return this;
    }

    public MessageWriter UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
        return this;
    }

    public MessageWriter Bytes(ReadOnlySpan<byte> value)
    {
        buffer.Write(value);
        return this;
    }

    public MessageWriter Key(BlockKey key) => Bytes(key.Bytes);

    /// <summary>Position, IPv4 address, port: 14 bytes.</summary>
    public MessageWriter Node(NodeRef node)
    {
        UInt64(node.Position).Bytes(node.EndPoint.Address.GetAddressBytes());
        return Bytes([(byte)(node.EndPoint.Port >> 8), (byte)node.EndPoint.Port]);
    }

    /// <summary>A count (1 byte) and the nodes.</summary>
    public MessageWriter Nodes(IReadOnlyCollection<NodeRef> nodes)
    {
        Byte((byte)nodes.Count);
        foreach (var node in nodes)
            Node(node);
        return this;
    }
}

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

    /// <summary>All that is left.</summary>
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
