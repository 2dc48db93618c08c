using System.Buffers.Binary;
using System.Net.Sockets;

namespace VersionManager.ProxyService.Control;

/// <summary>A connection of a gateway: it may ask for what its own application's gateway needs, and nothing else.</summary>
/// <param name="Application">The application whose gateway it is; null when the process is no gateway.</param>
internal sealed record GatewayPeer(string? Application)
{
    private const int SocketLevel = 1, PeerCredentials = 17;

    /// <summary>The process at the other end of a Unix socket; it cannot be forged.</summary>
    public static int ProcessOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(credentials) : 0;
    }

    /// <summary>Whether it may ask for <paramref name="path"/>.</summary>
    public bool May(PathString path) =>
        Application is not null && (path.Value == $"/v1/gateways/{Application}" || path.Value == $"/v1/gateways/{Application}/compensations");
}
