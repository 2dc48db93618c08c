using System.Buffers.Binary;
using System.Net.Sockets;

namespace VersionManager.ProxyService.Control;

/// <summary>A connection of a gateway: it may ask for what its own application's gateway needs, and nothing else.</summary>
/// <param name="process">The process at its other end.</param>
/// <param name="find">Says whose gateway a process is; null for nobody's.</param>
internal sealed class GatewayPeer(int process, Func<int, string?> find)
{
    private const int SocketLevel = 1,
        PeerCredentials = 17;

    private string? _application;

    /// <summary>The process at the other end of a Unix socket; it cannot be forged.</summary>
    public static int ProcessOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) >= sizeof(int)
            ? BinaryPrimitives.ReadInt32LittleEndian(credentials)
            : 0;
    }

    /// <summary>Whether it may ask for <paramref name="path"/>.</summary>
    public bool May(PathString path)
    {
        // Asked each time until it is known: a gateway may connect before the daemon has noted down that it started it.
        _application ??= find(process);
        return _application is not null
            && (path.Value == $"/v1/gateways/{_application}" || path.Value == $"/v1/gateways/{_application}/compensations");
    }
}
