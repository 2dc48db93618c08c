using System.Buffers.Binary;

namespace VersionManager.Contracts.Wire;

/// <summary>Appends TLVs to a buffer that is large enough; empty and zero values are left out.</summary>
internal ref struct TlvWriter(Span<byte> destination)
{
    private Span<byte> _rest = destination;

    public void Add(StreamTlv type, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return;
        Head(type, value.Length);
        value.CopyTo(_rest);
        _rest = _rest[value.Length..];
    }

    public void Add(StreamTlv type, ulong value)
    {
        if (value == 0)
            return;
        Head(type, sizeof(ulong));
        BinaryPrimitives.WriteUInt64BigEndian(_rest, value);
        _rest = _rest[sizeof(ulong)..];
    }

    public void Add(StreamTlv type, StreamStatus value)
    {
        if (value == StreamStatus.None)
            return;
        Head(type, 1);
        _rest[0] = (byte)value;
        _rest = _rest[1..];
    }

    private void Head(StreamTlv type, int length)
    {
        _rest[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(_rest[1..], (ushort)length);
        _rest = _rest[3..];
    }
}
