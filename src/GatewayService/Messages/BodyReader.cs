using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace VersionManager.GatewayService.Messages;

/// <summary>Reads bodies into memory or a file.</summary>
/// <param name="folder">The folder of the files. They have no name, so that a crash leaves nothing behind.</param>
/// <param name="options">The limits.</param>
internal sealed class BodyReader(string folder, BodyOptions options)
{
    private const int ChunkLength = 64 << 10;

    /// <summary>The largest body that is read, in bytes.</summary>
    public long Limit => options.Largest;

    /// <summary>Reads <paramref name="source"/> to its end.</summary>
    /// <param name="source">The sender's bytes.</param>
    /// <param name="expected">The length that the sender announced; null when it announced none.</param>
    /// <param name="cancellationToken">Cancelled when the sender leaves.</param>
    /// <returns>The body; null when it is larger than <see cref="Limit"/>.</returns>
    public async Task<BufferedBody?> ReadAsync(Stream source, long? expected, CancellationToken cancellationToken)
    {
        if (expected > options.Largest)
            return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var memory = new MemoryStream(expected <= options.Memory ? (int)expected : 0);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        SafeFileHandle? file = null;
        long length = 0;
        try
        {
            for (int read; (read = await source.ReadAsync(chunk, cancellationToken)) > 0; length += read)
            {
                if (length + read > options.Largest)
                {
                    file?.Dispose();
                    return null;
                }
                hash.AppendData(chunk, 0, read);
                if (file is null && length + read > options.Memory)
                {
                    file = CreateFile();
                    await RandomAccess.WriteAsync(file, memory.GetBuffer().AsMemory(0, (int)length), 0, cancellationToken);
                    memory = new MemoryStream();
                }
                if (file is null)
                    memory.Write(chunk, 0, read);
                else
                    await RandomAccess.WriteAsync(file, chunk.AsMemory(0, read), length, cancellationToken);
            }
            return new BufferedBody(memory.ToArray(), file, length, hash.GetHashAndReset());
        }
        catch
        {
            file?.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private SafeFileHandle CreateFile()
    {
        string path = Path.Combine(folder, Path.GetRandomFileName());
        SafeFileHandle file = File.OpenHandle(
            path,
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.Delete,
            FileOptions.Asynchronous
        );
        File.Delete(path);
        return file;
    }
}
