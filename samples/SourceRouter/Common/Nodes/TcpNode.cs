using System.Net;
using System.Net.Sockets;
using SourceRouter.Messages;

namespace SourceRouter.Nodes;

/// <summary>Lookups over TCP, with a connection for each. The asking side sends, half-closes, and reads the answer to its
/// end.</summary>
public sealed class TcpNode(INodeMessages messages, int port, TimeSpan patience) : INextHop
{
    private const int LongestMessage = 64 * 1024;

    /// <inheritdoc/>
    public async Task<LookupAnswer> AskAsync(Lookup lookup, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(patience);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(lookup.Next, port), timeout.Token);
            await SendAsync(socket, messages.Write(lookup.Forwarded(lookup.Id)), timeout.Token);
            byte[] answer = await ReceiveAsync(socket, timeout.Token);
            return answer.Length > 0
                ? messages.ReadAnswer(answer)
                : throw new IOException("the connection ended without an answer");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer in {patience.TotalSeconds} s");
        }
    }

    /// <summary>Serves other nodes until cancelled.</summary>
    public async Task ServeAsync(Router router, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        listener.Start(1024);
        var failures = new FirstFailure(cancellationToken);
        while (await failures.WatchAsync(listener.AcceptSocketAsync(failures.Token)) is { } socket)
            failures.Run(() => ServeAsync(socket, router, cancellationToken));
    }

    private async Task ServeAsync(Socket socket, Router router, CancellationToken cancellationToken)
    {
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                byte[] message = await ReceiveAsync(socket, cancellationToken);
                // A client that connects and leaves without a byte, such as a port check, is no error.
                if (message.Length == 0)
                    return;
                LookupAnswer answer = await router.RouteAsync(messages.ReadLookup(message), this, cancellationToken);
                await SendAsync(socket, messages.Write(answer), cancellationToken);
            }
            catch (SocketException)
            {
                // The asking node has left.
            }
        }
    }

    private static async Task SendAsync(Socket socket, byte[] message, CancellationToken cancellationToken)
    {
        for (int sent = 0; sent < message.Length; )
            sent += await socket.SendAsync(message.AsMemory(sent), cancellationToken);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[LongestMessage];
        int length = 0;
        while (length < buffer.Length)
        {
            int received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (received == 0)
                break;
            length += received;
        }
        return buffer[..length];
    }
}
