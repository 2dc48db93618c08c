using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using SourceRouter.Messages;

namespace SourceRouter.Nodes;

/// <summary>Lookups over UDP, with a datagram for each, sent again until it is answered.</summary>
public sealed class UdpNode : INextHop, IDisposable
{
    private static readonly TimeSpan FirstRepeat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastRepeat = TimeSpan.FromSeconds(2);

    private readonly INodeMessages _messages;
    private readonly int _port;
    private readonly TimeSpan _patience;
    private readonly Socket _socket;
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<LookupAnswer>> _asked = new();
    private readonly ConcurrentDictionary<(EndPoint From, ulong Id), bool> _underWay = new();
    private long _lastId = Random.Shared.NextInt64();

    /// <summary>Binds the port.</summary>
    public UdpNode(INodeMessages messages, int port, TimeSpan patience)
    {
        (_messages, _port, _patience) = (messages, port, patience);
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        _socket.Bind(new IPEndPoint(IPAddress.Any, port));
    }

    /// <inheritdoc/>
    public async Task<LookupAnswer> AskAsync(Lookup lookup, CancellationToken cancellationToken)
    {
        ulong id = (ulong)Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<LookupAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        try
        {
            byte[] message = _messages.Write(lookup.Forwarded(id));
            DateTimeOffset end = TimeProvider.System.GetUtcNow() + _patience;
            for (TimeSpan repeat = FirstRepeat; TimeProvider.System.GetUtcNow() < end; repeat = Min(repeat * 2, LastRepeat))
            {
                await _socket.SendToAsync(message, new IPEndPoint(lookup.Next, _port), cancellationToken);
                await Task.WhenAny(answer.Task, Task.Delay(repeat, cancellationToken));
                if (answer.Task.IsCompleted)
                    return await answer.Task;
            }
            throw new TimeoutException($"no answer in {_patience.TotalSeconds} s");
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    /// <summary>Serves other nodes, and takes their answers, until cancelled.</summary>
    public async Task ServeAsync(Router router, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        var failures = new FirstFailure(cancellationToken);
        while (await failures.WatchAsync(ReceiveAsync(buffer, failures.Token)) is { } received)
        {
            byte[] message = buffer[..received.Length];
            if (_messages.IsAnswer(message))
            {
                LookupAnswer answer = _messages.ReadAnswer(message);
                if (_asked.TryGetValue(answer.Id, out TaskCompletionSource<LookupAnswer>? waiting))
                    waiting.TrySetResult(answer);
                continue;
            }
            Lookup lookup = _messages.ReadLookup(message);
            // A repeated datagram must not be passed on a second time.
            if (_underWay.TryAdd((received.From, lookup.Id), true))
                failures.Run(() => AnswerAsync(lookup, received.From, router, cancellationToken));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task AnswerAsync(Lookup lookup, EndPoint from, Router router, CancellationToken cancellationToken)
    {
        try
        {
            LookupAnswer answer = await router.RouteAsync(lookup, this, cancellationToken);
            await _socket.SendToAsync(_messages.Write(answer), from, cancellationToken);
        }
        catch (SocketException)
        {
            // As if the datagram was lost: it is sent again.
        }
        finally
        {
            _underWay.TryRemove((from, lookup.Id), out _);
        }
    }

    private async ValueTask<Datagram> ReceiveAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                SocketReceiveFromResult result = await _socket.ReceiveFromAsync(
                    buffer,
                    new IPEndPoint(IPAddress.Any, 0),
                    cancellationToken
                );
                return new Datagram(result.ReceivedBytes, result.RemoteEndPoint);
            }
            catch (SocketException)
            {
                // The ICMP error of an earlier datagram, whose sender sends it again.
            }
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed record Datagram(int Length, EndPoint From);
}
