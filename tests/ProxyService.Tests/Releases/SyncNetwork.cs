using System.Net;
using System.Net.Sockets;
using System.Text;
using VersionManager.Contracts;
using VersionManager.Contracts.Wire;
using VersionManager.DataPath.Peers;
using VersionManager.ProxyService.Tests.Fakes;
using VersionManager.ProxyService.Tests.Guests;
using VersionManager.TestNetwork;

namespace VersionManager.ProxyService.Tests.Releases;

/// <summary>Harnesses on a real network, each with a slow link that can be cut; their syncs go over TCP between
/// namespaces.</summary>
internal sealed class SyncNetwork : IAsyncDisposable
{
    private readonly TestSwitch _switch = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<
        string,
        (NetworkNamespace Host, NodeHarness Node, Socket Listener, CancellationTokenSource Killed)
    > _nodes = [];

    /// <summary>Adds a node with a link of that speed.</summary>
    public async Task<NodeHarness> AddAsync(string address, int megabits)
    {
        NetworkNamespace host = _switch.AddHost("s", IPAddress.Parse(address));
        host.Run(
            "tc",
            "qdisc",
            "add",
            "dev",
            "eth0",
            "root",
            "tbf",
            "rate",
            $"{megabits}mbit",
            "burst",
            "64kb",
            "latency",
            "100ms"
        );
        Socket listener = host.Inside(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, WellKnown.OverlayPort));
            socket.Listen();
            return socket;
        });
        var connector = new PeerConnector(open: () =>
            host.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        );
        NodeHarness node = await NodeHarness.StartAsync(
            new FakePeers(),
            address,
            configure: parts =>
                parts with
                {
                    // A real clock, since the test measures time.
                    Clock = TimeProvider.System,
                    SyncShell = [DaemonBinary.Path, "sync-shell"],
                    SyncConnect = (peer, purpose, release, cancellation) =>
                        connector.ConnectAsync(peer, purpose, release.Application, release.Version, cancellation),
                }
        );
        var killed = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        _nodes.Add(address, (host, node, listener, killed));
        _ = AcceptAsync(listener, node.DataPath.Streams, killed.Token);
        return node;
    }

    /// <summary>Cuts a node's power: its peers receive nothing more, not even an end.</summary>
    public void Cut(string address) => _nodes[address].Host.Ip("link", "set", "eth0", "down");

    /// <summary>Kills a node's daemon: its host refuses connections.</summary>
    public async Task KillAsync(string address)
    {
        _nodes[address].Listener.Dispose();
        await _nodes[address].Killed.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        foreach ((NetworkNamespace host, NodeHarness node, Socket listener, CancellationTokenSource killed) in _nodes.Values)
        {
            listener.Dispose();
            await node.DisposeAsync();
            host.Dispose();
            killed.Dispose();
        }
        _switch.Dispose();
        _ending.Dispose();
    }

    private static async Task AcceptAsync(Socket listener, IPeerStreamHandler streams, CancellationToken killed)
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptAsync(killed), streams, killed);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The daemon was killed, or the test is over.
        }
    }

    // As the daemon's router does with such a stream.
    private static async Task ServeAsync(Socket socket, IPeerStreamHandler handler, CancellationToken killed)
    {
        byte[] buffer = new byte[StreamHeader.MaximalLength];
        int filled = 0;
        PeerRequest? request;
        int consumed;
        while ((request = Read(buffer.AsSpan(0, filled), socket, out consumed)) is null)
            filled += await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, killed);
        PeerAnswer answer = handler.Check(request);
        using IDisposable? held = answer.Held;
        using var stream = new PeerStream(socket, buffer.AsMemory(consumed, filled - consumed));
        byte[] header = new byte[StreamHeader.MaximalLength];
        new StreamHeader { Command = StreamCommand.Local, Status = answer.Status }.TryWrite(header, out int written);
        await stream.WriteAsync(header.AsMemory(0, written), killed);
        if (answer.Status == StreamStatus.Accepted)
            await handler.HandleAsync(stream, request, killed);
    }

    private static PeerRequest? Read(ReadOnlySpan<byte> received, Socket socket, out int consumed) =>
        StreamHeader.TryRead(received, out StreamHeader header, out consumed) != HeaderResult.Complete
            ? null
            : new PeerRequest(
                ((IPEndPoint)socket.RemoteEndPoint!).Address,
                Encoding.UTF8.GetString(header.Purpose),
                Encoding.UTF8.GetString(header.Application),
                VersionCode.Decode(header.SenderVersion)
            );
}
