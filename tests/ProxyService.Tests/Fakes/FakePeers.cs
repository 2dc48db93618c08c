using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.ProxyService.Releases;

namespace VersionManager.ProxyService.Tests.Fakes;

/// <summary>The overlay between several harnesses in this process: real streams, without headers.</summary>
internal sealed class FakePeers
{
    private readonly ConcurrentDictionary<IPAddress, IPeerStreamHandler> _nodes = new();
    private readonly ConcurrentDictionary<IPAddress, long> _silent = new();

    /// <summary>Every begun exchange of marks.</summary>
    public ConcurrentQueue<(IPAddress From, IPAddress To, string Application)> Asked { get; } = new();

    /// <summary>Every begun sync.</summary>
    public ConcurrentQueue<(IPAddress From, IPAddress To)> Synced { get; } = new();

    /// <summary>Every notice of a node to another that it has a release.</summary>
    public ConcurrentQueue<(IPAddress From, IPAddress To)> Told { get; } = new();

    /// <summary>Called before a stream is opened; may wait, like an address without an answer.</summary>
    public Func<IPAddress, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public void Join(IPAddress address, IPeerStreamHandler handler) => _nodes[address] = handler;

    public void Leave(IPAddress address) => _nodes.TryRemove(address, out _);

    /// <summary>Makes syncs from a node fall silent after a number of bytes, as by a power cut.</summary>
    public void Silence(string address, long after) => _silent[IPAddress.Parse(address)] = after;

    public Task<PeerStream> ConnectAsync(IPAddress from, IPAddress to, string application, CancellationToken cancellation)
    {
        Asked.Enqueue((from, to, application));
        return ConnectAsync(
            new PeerRequest(from, MarkMessage.Purpose, application, Version: null),
            to,
            otherwise: null,
            cancellation
        );
    }

    /// <summary>Opens a stream about a release; <paramref name="otherwise"/> answers at addresses without a node.</summary>
    public async Task<PeerStream> SyncAsync(
        IPAddress from,
        IPAddress to,
        string purpose,
        ReleaseKey release,
        IPeerStreamHandler otherwise,
        CancellationToken cancellation
    )
    {
        if (purpose == SyncServer.Purpose)
            Synced.Enqueue((from, to));
        PeerStream stream = await ConnectAsync(
            new PeerRequest(from, purpose, release.Application, release.Version),
            to,
            otherwise,
            cancellation
        );
        if (purpose == SyncNotice.Purpose)
            Told.Enqueue((from, to));
        return stream;
    }

    /// <summary>The two ends of a stream.</summary>
    public static async Task<(Socket Near, Socket Far)> PairAsync(CancellationToken cancellation)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket near = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await near.ConnectAsync(listener.LocalEndPoint!, cancellation);
        return (near, await listener.AcceptAsync(cancellation));
    }

    private async Task<PeerStream> ConnectAsync(
        PeerRequest request,
        IPAddress to,
        IPeerStreamHandler? otherwise,
        CancellationToken cancellation
    )
    {
        await Before(to, cancellation);
        if ((_nodes.GetValueOrDefault(to) ?? otherwise) is not { } handler)
            throw new PeerConnectException($"{to} is not reached.");
        PeerAnswer answer = handler.Check(request);
        if (answer.Status != StreamStatus.Accepted)
            throw new PeerConnectException($"{to} refused: {answer.Status}.") { Status = answer.Status, Others = answer.Others };
        (Socket near, Socket far) = await PairAsync(cancellation);
        if (request.Purpose == SyncServer.Purpose && _silent.TryGetValue(to, out long after))
        {
            (Socket middle, Socket end) = await PairAsync(cancellation);
            SilentRelay.Carry(far, end, after);
            far = middle;
        }
        _ = ServeAsync(handler, far, request, answer);
        return new PeerStream(near, default);
    }

    private static async Task ServeAsync(IPeerStreamHandler handler, Socket socket, PeerRequest request, PeerAnswer answer)
    {
        using IDisposable? held = answer.Held;
        using PeerStream stream = new(socket, default);
        await handler.HandleAsync(stream, request, CancellationToken.None);
    }
}
