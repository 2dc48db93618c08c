using System.Buffers.Binary;
using System.Net.Sockets;

namespace VersionManager.ProxyService.Control;

/// <summary>A connection of a gateway, which may ask for what its own application's gateway needs, and nothing else.</summary>
/// <param name="process">The process at the other end.</param>
/// <param name="find">Returns the application whose gateway a process is; null for none.</param>
internal sealed class GatewayPeer(int process, Func<int, string?> find)
{
    private const int SocketLevel = 1,
        PeerCredentials = 17;

    private string? _application;

    /// <summary>The process at the other end of a Unix socket, which cannot be forged.</summary>
    public static int ProcessOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) >= sizeof(int)
            ? BinaryPrimitives.ReadInt32LittleEndian(credentials)
            : 0;
    }

    /// <summary>Whether the gateway may ask for <paramref name="path"/>.</summary>
    public bool May(PathString path)
    {
        // Looked up each time until it is known: a gateway may connect before the daemon has recorded its start.
        _application ??= find(process);
        return _application is not null
            && (path.Value == $"/v1/gateways/{_application}" || path.Value == $"/v1/gateways/{_application}/compensations");
    }
}
