using System.Net.Sockets;

namespace VersionManager.DataPath.Peers;

/// <summary>A stream between two daemons, after its headers. It owns its socket.</summary>
/// <param name="socket">The connection.</param>
/// <param name="already">The bytes that were received together with the header; reading begins with them.</param>
public sealed class PeerStream(Socket socket, ReadOnlyMemory<byte> already) : NetworkStream(socket, ownsSocket: true)
{
    private ReadOnlyMemory<byte> _already = already;

    /// <summary>Half-closes: the peer reads the end of the stream, and may go on sending.</summary>
    /// <exception cref="SocketException">The connection has ended.</exception>
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
