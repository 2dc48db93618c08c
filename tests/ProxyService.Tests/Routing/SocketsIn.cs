using System.Net;
using System.Net.Sockets;
using System.Text;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Routing;

/// <summary>Plain sockets in namespaces, like an application's, and small servers for tests.</summary>
internal static class SocketsIn
{
    public static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token;

    public static Socket Tcp(this NetworkNamespace place, int localPort = 0) =>
        place.Inside(() =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (localPort != 0)
                socket.Bind(new IPEndPoint(IPAddress.Any, localPort));
            return socket;
        });

    public static Socket Udp(this NetworkNamespace place, int localPort = 0) =>
        place.Inside(() =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
            socket.Bind(new IPEndPoint(IPAddress.Any, localPort));
            return socket;
        });

    public static Socket Listen(this NetworkNamespace place, int port)
    {
        Socket socket = place.Tcp(port);
        socket.Listen(1024);
        return socket;
    }

    public static async Task<Socket> ConnectAsync(this NetworkNamespace place, IPAddress address, int port, int localPort = 0)
    {
        Socket socket = place.Tcp(localPort);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), Patience);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Serves until disposed; <paramref name="body"/> gets each connection.</summary>
    public static IDisposable Serve(this NetworkNamespace place, int port, Func<Socket, Task> body)
    {
        Socket listener = place.Listen(port);
        _ = Task.Run(async () =>
        {
            while (true)
            {
                Socket connection = await listener.AcceptAsync();
                _ = Task.Run(async () =>
                {
                    using (connection)
                        await body(connection);
                });
            }
        });
        return listener;
    }

    /// <summary>Answers each line or datagram with a tag, the peer that it sees, and the received text.</summary>
    public static IDisposable ServeTagged(this NetworkNamespace place, int port, string tag) =>
        place.Serve(
            port,
            async connection =>
            {
                byte[] buffer = new byte[1024];
                while (await connection.ReceiveAsync(buffer) is > 0 and var count)
                    await connection.SendAsync(
                        Encoding.ASCII.GetBytes($"{tag} {connection.RemoteEndPoint} {Encoding.ASCII.GetString(buffer, 0, count)}")
                    );
            }
        );

    public static IDisposable ServeTaggedUdp(this NetworkNamespace place, int port, string tag)
    {
        Socket socket = place.Udp(port);
        _ = Task.Run(async () =>
        {
            byte[] buffer = new byte[65536];
            while (true)
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                byte[] answer = Encoding.ASCII.GetBytes(
                    $"{tag} {received.RemoteEndPoint} {Encoding.ASCII.GetString(buffer, 0, received.ReceivedBytes)}"
                );
                await socket.SendToAsync(answer, received.RemoteEndPoint);
            }
        });
        return socket;
    }

    /// <summary>Sends a text and returns the next piece of the answer.</summary>
    public static async Task<string> AskAsync(this Socket socket, string text)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), Patience);
        byte[] buffer = new byte[1024];
        int count = await socket.ReceiveAsync(buffer, Patience);
        return Encoding.ASCII.GetString(buffer, 0, count);
    }
}
