using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;

namespace VersionManager.ProxyService.Versions.Marks;

/// <summary>Opens a stream of purpose <see cref="MarkMessage.Purpose"/> about an application to a peer's daemon.</summary>
/// <exception cref="PeerConnectException">The peer cannot be reached, or refuses.</exception>
internal delegate Task<PeerStream> MarkConnect(System.Net.IPAddress peer, string application, CancellationToken cancellation);

/// <summary>Sends and reads messages on a stream about marks. Each side sends one and half-closes.</summary>
internal static class MarkStream
{
    /// <summary>Sends the message and half-closes.</summary>
    public static async Task SendAsync(PeerStream stream, MarkMessage marks, CancellationToken cancellation)
    {
        await stream.WriteAsync(marks.Write(), cancellation);
        stream.ShutdownSend();
    }

    /// <summary>Reads the other side's message to its end; null where it is malformed or too long.</summary>
    public static async Task<MarkMessage?> ReadAsync(PeerStream stream, CancellationToken cancellation)
    {
        // At most one byte more than the longest message, which shows that it is too long.
        byte[] buffer = new byte[1024];
        int filled = 0,
            count;
        while ((count = await stream.ReadAsync(buffer.AsMemory(filled), cancellation)) > 0)
        {
            filled += count;
            if (filled > MarkMessage.MaximalLength)
                return null;
            if (filled == buffer.Length)
                Array.Resize(ref buffer, Math.Min(2 * buffer.Length, MarkMessage.MaximalLength + 1));
        }
        return MarkMessage.TryRead(buffer.AsSpan(0, filled));
    }
}
