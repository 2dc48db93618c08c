using System.Buffers;
using System.Buffers.Binary;
using Cfs.Model;

namespace Cfs.Messages;

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
