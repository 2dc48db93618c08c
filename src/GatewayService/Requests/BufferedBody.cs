using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace VersionManager.GatewayService.Requests;

/// <summary>A request's body, kept so that it can be sent to several versions, several times, at once.</summary>
internal sealed class BufferedBody : IDisposable
{
    private const int ChunkLength = 64 << 10;

    private readonly byte[] _memory;
    private readonly SafeFileHandle? _file;

    private BufferedBody(byte[] memory, SafeFileHandle? file, long length, byte[] hash) =>
        (_memory, _file, Length, Hash) = (memory, file, length, hash);

    /// <summary>In bytes.</summary>
    public long Length { get; }

    /// <summary>Its SHA-256.</summary>
    public byte[] Hash { get; }

    /// <summary>Reads <paramref name="source"/> to its end.</summary>
    /// <param name="source">The client's bytes.</param>
    /// <param name="expected">How many the client says there are; null when it does not.</param>
    /// <param name="memoryLimit">Up to so many stay in memory; more go to a file in <paramref name="folder"/>.</param>
    /// <param name="limit">The most that are read.</param>
    /// <param name="folder">Where the file goes; it has no name, so that nothing is left of it after a crash.</param>
    /// <param name="cancellationToken">Ends when the client goes.</param>
    /// <returns>Null when there are more than <paramref name="limit"/>.</returns>
    public static async Task<BufferedBody?> ReadAsync(
        Stream source,
        long? expected,
        int memoryLimit,
        long limit,
        string folder,
        CancellationToken cancellationToken
    )
    {
        if (expected > limit)
            return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var memory = new MemoryStream(expected <= memoryLimit ? (int)expected : 0);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        SafeFileHandle? file = null;
        long length = 0;
        try
        {
            for (int read; (read = await source.ReadAsync(chunk, cancellationToken)) > 0; length += read)
            {
                if (length + read > limit)
                {
                    file?.Dispose();
                    return null;
                }
                hash.AppendData(chunk, 0, read);
                if (file is null && length + read > memoryLimit)
                {
                    file = CreateFile(folder);
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

    /// <summary>A reader of its own over the whole body.</summary>
    public Stream OpenRead() => _file is null ? new MemoryStream(_memory, writable: false) : new HandleStream(_file, Length);

    /// <summary>Sends the body, telling <paramref name="progress"/> of every piece.</summary>
    public async Task CopyToAsync(Stream target, Action progress, CancellationToken cancellationToken)
    {
        if (_file is null)
        {
            await target.WriteAsync(_memory, cancellationToken);
            progress();
            return;
        }
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            long at = 0;
            for (int read; (read = await RandomAccess.ReadAsync(_file, chunk, at, cancellationToken)) > 0; at += read)
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

    public void Dispose() => _file?.Dispose();

    private static SafeFileHandle CreateFile(string folder)
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
