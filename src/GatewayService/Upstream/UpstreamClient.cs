using System.Net;
using System.Net.Sockets;

namespace VersionManager.GatewayService.Upstream;

/// <summary>The connections to all versions.</summary>
internal sealed class UpstreamClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Sends requests unchanged: no redirects, cookies, proxies or decompression.</summary>
    public HttpMessageInvoker Invoker { get; } =
        new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ActivityHeadersPropagator = null,
                EnableMultipleHttp2Connections = true,
                // Less than the idle limit of usual servers, so that no request meets a connection that the server just closes.
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
                ConnectCallback = ConnectAsync,
            }
        );

    /// <summary>Whether <paramref name="e"/> says that the request was never sent.</summary>
    public static bool IsUnsent(Exception? e) =>
        e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    public void Dispose() => Invoker.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(ConnectTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, limited.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            // Not a cancellation: the handler must see that nothing was sent.
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
