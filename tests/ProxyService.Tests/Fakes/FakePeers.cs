using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using VersionManager.Contracts.Wire;
using VersionManager.ProxyService.Routing;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>The overlay between several harnesses in this process: real streams, with no headers, to whoever is there.</summary>
internal sealed class FakePeers
{
    private readonly ConcurrentDictionary<IPAddress, IPeerStreamHandler> _nodes = new();

    /// <summary>Every exchange that was begun: who asked whom about what.</summary>
    public ConcurrentQueue<(IPAddress From, IPAddress To, string Application)> Asked { get; } = new();

    /// <summary>Called before a stream is opened; may wait, as an address where nobody answers makes one wait.</summary>
    public Func<IPAddress, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public void Join(IPAddress address, IPeerStreamHandler handler) => _nodes[address] = handler;

    public void Leave(IPAddress address) => _nodes.TryRemove(address, out _);

    public async Task<PeerStream> ConnectAsync(IPAddress from, IPAddress to, string application, CancellationToken cancellation)
    {
        Asked.Enqueue((from, to, application));
        await Before(to, cancellation);
        if (!_nodes.TryGetValue(to, out IPeerStreamHandler? handler))
            throw new PeerConnectException($"{to} is not reached.");
        PeerRequest request = new(from, ObsoleteMarks.Purpose, application, Version: null);
        StreamStatus status = handler.Check(request);
        if (status != StreamStatus.Accepted)
            throw new PeerConnectException($"{to} refused: {status}.") { Status = status };
        (Socket near, Socket far) = await PairAsync(cancellation);
        _ = ServeAsync(handler, far, request);
        return new PeerStream(near, default);
    }

    /// <summary>Two ends of a stream.</summary>
    public static async Task<(Socket Near, Socket Far)> PairAsync(CancellationToken cancellation)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket near = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await near.ConnectAsync(listener.LocalEndPoint!, cancellation);
        return (near, await listener.AcceptAsync(cancellation));
    }

    private static async Task ServeAsync(IPeerStreamHandler handler, Socket socket, PeerRequest request)
    {
        using PeerStream stream = new(socket, default);
        await handler.HandleAsync(stream, request, CancellationToken.None);
    }
}
