namespace VersionManager.Fleet.Ssh;

/// <summary>Reads and writes SSH's basic data types (RFC 4251, section 5).</summary>
internal sealed class SshWireReader(byte[] data)
{
    private int _position;

    /// <summary>A <c>uint32</c>.</summary>
    /// <exception cref="IOException">The data is too short.</exception>
    public uint UInt32()
    {
        Need(4);
        uint value =
            ((uint)data[_position] << 24)
            | ((uint)data[_position + 1] << 16)
            | ((uint)data[_position + 2] << 8)
            | data[_position + 3];
        _position += 4;
        return value;
    }

    /// <summary>A <c>string</c>: a length and that many bytes.</summary>
    /// <exception cref="IOException">The data is too short for the string.</exception>
    public byte[] Bytes()
    {
        uint length = UInt32();
        Need(length);
        byte[] bytes = new byte[length];
        Array.Copy(data, _position, bytes, 0, (int)length);
        _position += (int)length;
        return bytes;
    }

    /// <summary>Writes a <c>uint32</c>.</summary>
    public static void Write(Stream stream, uint value) =>
        stream.Write([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value], 0, 4);

    /// <summary>Writes a <c>string</c>.</summary>
    public static void Write(Stream stream, byte[] value)
    {
        Write(stream, (uint)value.Length);
        stream.Write(value, 0, value.Length);
    }

    private void Need(uint count)
    {
        if (count > data.Length - _position)
            throw new IOException("the agent's answer is too short");
    }
}
