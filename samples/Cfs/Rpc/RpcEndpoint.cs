using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Cfs.Messages;
using Cfs.Model;

namespace Cfs.Rpc;

/// <summary>Calls over UDP: request ids, retransmission with doubling waits, fragments.</summary>
internal sealed partial class RpcEndpoint : IRpc, IAsyncDisposable
{
    /// <summary>The most partly received requests that are kept; the oldest ones beyond it must be sent again.</summary>
    private const int MaximalPartials = 1024;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Dictionary<RpcOperation, RpcHandler> handlers = [];
    private readonly ConcurrentDictionary<ulong, PendingCall> pending = new();
    private readonly ConcurrentDictionary<(IPEndPoint, ulong), bool> serving = new();
    private readonly ConcurrentDictionary<IPEndPoint, long> suspects = new();
    private readonly Dictionary<(IPEndPoint, ulong), Reassembly> partials = [];
    private readonly Queue<(IPEndPoint, ulong)> partialsByAge = new();
    private readonly CancellationTokenSource stop = new();
    private readonly CfsVersion version;
    private readonly RpcOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private ulong lastId = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    private long foreignMessages;
    private Task receiving = Task.CompletedTask;

    /// <summary>Binds at once; nothing is received before <see cref="Start"/>.</summary>
    public RpcEndpoint(IPEndPoint local, CfsVersion version, RpcOptions options, TimeProvider time, ILogger logger)
    {
        (this.version, this.options, this.time, this.logger) = (version, options, time, logger);
        socket.ReceiveBufferSize = socket.SendBufferSize = 1 << 20;
        socket.Bind(local);
        Address = (IPEndPoint)socket.LocalEndPoint!;
    }

    public IPEndPoint Address { get; }

    /// <summary>The number of messages from other versions. Anything but 0 means that two rings were mixed up.</summary>
    public long ForeignMessages => Interlocked.Read(ref foreignMessages);

    public void Handle(RpcOperation operation, RpcHandler handler) => handlers.Add(operation, handler);

    public void Start() => receiving = ReceiveAsync();

    /// <inheritdoc/>
    public async Task<byte[]> CallAsync(IPEndPoint peer, RpcOperation operation, byte[] body, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref lastId);
        var call = new PendingCall(peer);
        pending[id] = call;
        try
        {
            var suspect = suspects.TryGetValue(peer, out var until) && time.GetTimestamp() < until;
            var transmissions = suspect ? options.SuspectTransmissions : options.Transmissions;
            var wait = options.FirstWait;
            for (var sent = 0; sent < transmissions; sent++, wait *= 2)
            {
                await SendAsync(peer, PacketKind.Request, operation, id, body, cancellation);
                try
                {
                    return await call.Reply.Task.WaitAsync(wait, time, cancellation);
                }
                catch (TimeoutException)
                {
                    // The loop sends again, or gives up.
                }
            }

            suspects[peer] = time.GetTimestamp() + (long)(options.SuspectFor.TotalSeconds * time.TimestampFrequency);
            throw new RpcException(RpcFailure.TimedOut, peer, $"no reply to {operation} after {transmissions} transmissions.");
        }
        finally
        {
            pending.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        socket.Dispose();
        await receiving;
        stop.Dispose();
    }

    private async Task SendAsync(
        IPEndPoint peer,
        PacketKind kind,
        RpcOperation operation,
        ulong id,
        byte[] body,
        CancellationToken cancellation
    )
    {
        var fragments = Math.Max(1, (body.Length + Packet.FragmentSize - 1) / Packet.FragmentSize);
        if (fragments > byte.MaxValue)
            throw new ArgumentException($"A message has at most {Packet.MaximalMessage} bytes, not {body.Length}.", nameof(body));

        var datagram = new byte[Packet.HeaderSize + Packet.FragmentSize];
        for (var i = 0; i < fragments; i++)
        {
            var part = body.AsMemory(
                i * Packet.FragmentSize,
                Math.Min(Packet.FragmentSize, body.Length - i * Packet.FragmentSize)
            );
            new Packet(version.Number, kind, operation, (byte)i, (byte)fragments, id).Write(datagram);
            part.CopyTo(datagram.AsMemory(Packet.HeaderSize));
            try
            {
                await socket.SendToAsync(datagram.AsMemory(0, Packet.HeaderSize + part.Length), peer, cancellation);
            }
            catch (SocketException)
            {
                // No route, or no buffer: as if the packet was lost; it is sent again.
            }
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[Packet.HeaderSize + Packet.FragmentSize + 1];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop.Token);
                var peer = (IPEndPoint)received.RemoteEndPoint;
                if (Packet.TryRead(buffer.AsSpan(0, received.ReceivedBytes), out var packet))
                    Take(peer, packet, buffer.AsSpan(Packet.HeaderSize, received.ReceivedBytes - Packet.HeaderSize));
                else
                    LogUnknownDatagram(peer, received.ReceivedBytes);
            }
            catch (SocketException) when (!stop.IsCancellationRequested)
            {
                // A peer's ICMP error; its call times out by itself.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private void Take(IPEndPoint peer, Packet packet, ReadOnlySpan<byte> body)
    {
        if (packet.Version != version.Number)
        {
            TakeForeign(peer, packet);
            return;
        }

        suspects.TryRemove(peer, out _);
        if (packet.Kind == PacketKind.Request)
            TakeRequest(peer, packet, body);
        else if (pending.TryGetValue(packet.RequestId, out var call) && call.Peer.Equals(peer))
            call.Take(packet, body);
    }

    /// <summary>Reports another version's message on both sides: here it is logged and counted, and the sender's call fails at
    /// once with the reason.</summary>
    private void TakeForeign(IPEndPoint peer, Packet packet)
    {
        Interlocked.Increment(ref foreignMessages);
        LogForeignMessage(peer, packet.Version, version.Number);
        if (packet.Kind == PacketKind.Request)
            _ = SendAsync(peer, PacketKind.Foreign, packet.Operation, packet.RequestId, [], stop.Token);
        else if (pending.TryGetValue(packet.RequestId, out var call) && call.Peer.Equals(peer))
            call.Fail(RpcFailure.ForeignVersion, $"speaks version {packet.Version}, this node version {version.Number}.");
    }

    private void TakeRequest(IPEndPoint peer, Packet packet, ReadOnlySpan<byte> body)
    {
        var name = (peer, packet.RequestId);
        if (serving.ContainsKey(name))
            return;

        if (!partials.TryGetValue(name, out var partial))
        {
            partials[name] = partial = new Reassembly(packet.Fragments);
            partialsByAge.Enqueue(name);
            while (partialsByAge.Count > MaximalPartials)
                partials.Remove(partialsByAge.Dequeue());
        }

        if (partial.Add(packet, body) is not { } request)
            return;

        partials.Remove(name);
        serving[name] = true;
        _ = Task.Run(() => ServeAsync(peer, packet, request));
    }

    private async Task ServeAsync(IPEndPoint peer, Packet packet, byte[] request)
    {
        try
        {
            var (kind, reply) = await AnswerAsync(peer, packet.Operation, request);
            await SendAsync(peer, kind, packet.Operation, packet.RequestId, reply, stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // This node is stopping.
        }
        finally
        {
            serving.TryRemove((peer, packet.RequestId), out _);
        }
    }

    private async Task<(PacketKind, byte[])> AnswerAsync(IPEndPoint peer, RpcOperation operation, byte[] request)
    {
        if (!handlers.TryGetValue(operation, out var handler))
            return (PacketKind.Refusal, Encoding.UTF8.GetBytes($"There is no operation {(byte)operation}."));

        try
        {
            return (PacketKind.Reply, await handler(request, stop.Token));
        }
        catch (Exception e) when (e is MalformedMessageException or IOException)
        {
            LogRefused(peer, operation, e.Message);
            return (PacketKind.Refusal, Encoding.UTF8.GetBytes(e.Message));
        }
    }

    [LoggerMessage(1001, LogLevel.Error, "A message of version {Theirs} from {Peer} came to this node of version {Ours}")]
    private partial void LogForeignMessage(IPEndPoint peer, byte theirs, byte ours);

    [LoggerMessage(1002, LogLevel.Warning, "A datagram of {Size} bytes from {Peer} is of no known version")]
    private partial void LogUnknownDatagram(IPEndPoint peer, int size);

    [LoggerMessage(1003, LogLevel.Warning, "{Operation} from {Peer} refused: {Reason}")]
    private partial void LogRefused(IPEndPoint peer, RpcOperation operation, string reason);
}
