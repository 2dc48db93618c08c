using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Samples.Common.Reports;

namespace Samples.Common.Load;

/// <summary>
/// The same gateway interface on several nodes, for a client that goes on when a node is gone. A node is gone when it refuses or
/// breaks the connection, or its kernel has given no sign of life for some seconds: the request then goes to the next node, with
/// the same idempotency key. Nothing else is repeated: every answer of a gateway counts, and an error is an error.
/// </summary>
/// <param name="gateways">The gateways, one of each node.</param>
/// <param name="reporter">Gets the outcome of each request, and each repeated attempt.</param>
internal sealed class GatewayFleet(IReadOnlyList<Uri> gateways, Reporter reporter) : IDisposable
{
    /// <summary>The time limit of an answer: a gateway may hold a request for 30 s, and a version may be slow.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AvoidFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private const int SilentSeconds = 5;

    private readonly long[] avoidedUntil = new long[gateways.Count];
    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectCallback = ConnectAsync })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
    private int turn = -1;

    /// <summary>The gateways, one of each node.</summary>
    public IReadOnlyList<Uri> Gateways { get; } = gateways;

    /// <summary>Sends a request through one node after another, beginning with one that was not just gone.</summary>
    /// <exception cref="RequestFailedException">No node takes it, or the answer is at fault.</exception>
    public Task<GatewayAnswer> SendAsync(GatewayRequest request, CancellationToken cancellation) =>
        SendAsync(request, Interlocked.Increment(ref turn) & int.MaxValue, cancellation);

    /// <summary>The same, beginning with a certain node.</summary>
    /// <exception cref="RequestFailedException">No node takes it, or the answer is at fault.</exception>
    public async Task<GatewayAnswer> SendAsync(GatewayRequest request, int first, CancellationToken cancellation)
    {
        var sent = Stopwatch.GetTimestamp();
        var key = Guid.NewGuid();
        while (true)
        {
            foreach (
                var node in Enumerable
                    .Range(0, Gateways.Count)
                    .Select(i => (first + i) % Gateways.Count)
                    .OrderBy(i => Volatile.Read(ref avoidedUntil[i]) > Stopwatch.GetTimestamp())
                    .ToArray()
            )
            {
                if (await TryAsync(request, node, key, sent, cancellation) is { } answer)
                    return answer;
            }

            if (Stopwatch.GetElapsedTime(sent) > AnswerWithin)
                throw Failed(request, Gateways[first % Gateways.Count], sent, "no node can be reached");
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>
    /// Sends a request that only one node can take, such as a reading of that host's sensor. While the node is gone the request
    /// is kept, and then sent with the same idempotency key. The report counts the time of the last attempt only, since a host
    /// that is off is no slow answer.
    /// </summary>
    /// <exception cref="RequestFailedException">The answer is at fault.</exception>
    public async Task<GatewayAnswer> SendToAsync(int node, GatewayRequest request, CancellationToken cancellation)
    {
        var key = Guid.NewGuid();
        while (true)
        {
            if (await TryAsync(request, node, key, Stopwatch.GetTimestamp(), cancellation) is { } answer)
                return answer;
            await Task.Delay(Pause, cancellation);
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>One attempt; null when the node is gone.</summary>
    private async Task<GatewayAnswer?> TryAsync(
        GatewayRequest request,
        int node,
        Guid key,
        long sent,
        CancellationToken cancellation
    )
    {
        using var late = new CancellationTokenSource(AnswerWithin);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        GatewayAnswer answer;
        try
        {
            answer = await SendOnceAsync(request, Gateways[node], key, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw Failed(request, Gateways[node], sent, $"no answer in {AnswerWithin.TotalSeconds} s");
        }
        catch (Exception e)
            when (e
                    is IOException
                        or HttpRequestException
                        {
                            HttpRequestError: HttpRequestError.ConnectionError
                                or HttpRequestError.ResponseEnded
                                or HttpRequestError.Unknown
                        }
            )
        {
            Volatile.Write(
                ref avoidedUntil[node],
                Stopwatch.GetTimestamp() + (long)(AvoidFor.TotalSeconds * Stopwatch.Frequency)
            );
            reporter.Retried(request.Operation, Gateways[node].Host, (e.InnerException ?? e).Message);
            return null;
        }

        if (request.Fault(answer) is { } fault)
            throw Failed(request, Gateways[node], sent, fault);
        reporter.Add(request.Operation, Gateways[node].Host, sent, answer.Version, null);
        return answer;
    }

    private async Task<GatewayAnswer> SendOnceAsync(GatewayRequest request, Uri gateway, Guid key, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(request.Method, new Uri(gateway, request.Path));
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue(request.ContentType) },
            };
            message.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{key}\"");
        }

        using var response = await http.SendAsync(message, cancellation);
        var version = response.Headers.TryGetValues("VM-Version", out var values) ? values.First() : null;
        return new GatewayAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation), version);
    }

    private RequestFailedException Failed(GatewayRequest request, Uri gateway, long sent, string reason)
    {
        reporter.Add(request.Operation, gateway.Host, sent, null, reason);
        return new RequestFailedException($"{request.Operation} at {gateway}: {reason}");
    }

    /// <summary>
    /// Connects with TCP keep-alive, since a host without power sends no reset. So a slow application, which is waited for, can
    /// be told from a host that is gone.
    /// </summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        const int UserTimeout = 18;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 1);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeout, BitConverter.GetBytes(SilentSeconds * 1000));
            using var late = new CancellationTokenSource(ConnectWithin);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, either.Token);
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                throw new IOException($"no connection in {ConnectWithin.TotalSeconds} s");
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
