using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace VersionManager.Contracts.Wire;

/// <summary>The number that stands for an application's name in datagrams, which have no room for the name.</summary>
public static class ApplicationHash
{
    /// <summary>The longest name that a header carries, in bytes of UTF-8.</summary>
    public const int MaximalNameLength = 63;

    /// <summary>The first 8 bytes (big-endian) of the SHA-256 of the name's UTF-8.</summary>
    public static ulong Of(string application)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(application), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
