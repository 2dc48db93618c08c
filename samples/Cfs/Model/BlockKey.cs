using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Cfs.Model;

/// <summary>A block's name: the SHA-256 of its content, or of the public key that signs it.</summary>
internal readonly struct BlockKey : IEquatable<BlockKey>, IComparable<BlockKey>
{
    /// <summary>The length of a key in bytes.</summary>
    public const int Size = 32;

    private readonly byte[] bytes;

    public BlockKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A key has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        this.bytes = bytes.ToArray();
    }

    public ReadOnlySpan<byte> Bytes => bytes;

    public static BlockKey Of(ReadOnlySpan<byte> content) => new(SHA256.HashData(content));

    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BlockKey key)
    {
        var raw = new byte[Size];
        if (text?.Length == 2 * Size && Convert.FromHexString(text, raw, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            key = new BlockKey(raw);
            return true;
        }

        key = default;
        return false;
    }

    /// <summary>The block's position on a version's ring.</summary>
    public ulong PlaceOn(CfsVersion version) => version.Place(bytes);

    public bool Equals(BlockKey other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is BlockKey other && Equals(other);

    public override int GetHashCode() => BitConverter.ToInt32(bytes);

    public int CompareTo(BlockKey other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(bytes);
}
