using System.Buffers;
using System.Security.Cryptography;

namespace VersionManager.ProxyService.Releases;

/// <summary>The SHA-256 of files, in lower-case hexadecimal as in manifests.</summary>
internal static class FileDigest
{
    private const int BufferLength = 128 << 10;

    /// <summary>The digest of the file at <paramref name="path"/>.</summary>
    public static async Task<string> ComputeAsync(string path, CancellationToken cancellation)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }

    /// <summary>Copies a stream and returns the digest and the length of its bytes.</summary>
    /// <exception cref="InvalidDataException">The stream has more than <paramref name="limit"/> bytes.</exception>
    public static async Task<(string Sha256, long Length)> CopyAsync(
        Stream source,
        Stream target,
        long limit,
        CancellationToken cancellation
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            long length = 0;
            int count;
            while ((count = await source.ReadAsync(buffer.AsMemory(0, BufferLength), cancellation)) > 0)
            {
                length += count;
                if (length > limit)
                    throw new InvalidDataException($"More bytes arrived than the manifest's {limit}.");
                hash.AppendData(buffer, 0, count);
                await target.WriteAsync(buffer.AsMemory(0, count), cancellation);
            }
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
