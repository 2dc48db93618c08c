using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace VersionManager.GatewayService.Messages;

/// <summary>A body that can be sent to several versions at once, and several times.</summary>
internal sealed class BufferedBody(byte[] memory, SafeFileHandle? file, long length, byte[] hash) : IDisposable
{
    private const int ChunkLength = 64 << 10;

    /// <summary>The body of a message without one.</summary>
    public static BufferedBody Empty { get; } = new([], null, 0, SHA256.HashData([]));

    /// <summary>The length in bytes.</summary>
    public long Length { get; } = length;

    /// <summary>Its SHA-256.</summary>
    public byte[] Hash { get; } = hash;

    /// <summary>Opens an independent reader of the whole body.</summary>
    public Stream OpenRead() => file is null ? new MemoryStream(memory, writable: false) : new HandleStream(file, Length);

    /// <summary>Sends the body, and calls <paramref name="progress"/> after every piece.</summary>
    public async Task CopyToAsync(Stream target, Action progress, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            await target.WriteAsync(memory, cancellationToken);
            progress();
            return;
        }
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            long at = 0;
            for (int read; (read = await RandomAccess.ReadAsync(file, chunk, at, cancellationToken)) > 0; at += read)
            {
                await target.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
                progress();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Closes the file, if there is one.</summary>
    public void Dispose() => file?.Dispose();
}
