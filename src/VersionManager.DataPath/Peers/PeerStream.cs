using System.Net.Sockets;

namespace VersionManager.DataPath.Peers;

/// <summary>A stream between two daemons, behind its headers. Reading starts with what came along with the header.</summary>
public sealed class PeerStream(Socket socket, ReadOnlyMemory<byte> already) : NetworkStream(socket, ownsSocket: true)
{
    private ReadOnlyMemory<byte> _already = already;

    /// <summary>Half-closes: the peer reads the end of the stream, and may go on sending.</summary>
    public void ShutdownSend() => Socket.Shutdown(SocketShutdown.Send);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => _already.IsEmpty ? base.Read(buffer) : Take(buffer);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _already.IsEmpty ? base.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(Take(buffer.Span));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _already.Length);
        _already.Span[..count].CopyTo(buffer);
        _already = _already[count..];
        return count;
    }
}
