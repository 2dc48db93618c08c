using System.Net;
using System.Net.Sockets;
using SourceRouter.Messages;

namespace SourceRouter.Nodes;

/// <summary>
/// The clients' protocol, the same in all versions (the paper's narrow interface, section 3.3): lines of <c>LOOKUP destination
/// hop,hop [udp]</c> or <c>LOOKUP destination -</c>, answered by <c>OK value version=1.0 path=address,address</c> or <c>ERROR
/// reason</c>.
/// </summary>
public sealed class ClientPort(Router router, INodeMessages messages, TcpNode tcp, UdpNode udp, int port)
{
    private long _lastId;

    /// <summary>Serves clients until cancelled.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        listener.Start(1024);
        var failures = new FirstFailure(cancellationToken);
        while (await failures.WatchAsync(listener.AcceptSocketAsync(failures.Token)) is { } socket)
            failures.Run(() => ServeAsync(socket, cancellationToken));
    }

    private async Task ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\n" };
        try
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                await writer.WriteLineAsync((await AnswerAsync(line, cancellationToken)).AsMemory(), cancellationToken);
                await writer.FlushAsync(cancellationToken);
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private async Task<string> AnswerAsync(string line, CancellationToken cancellationToken)
    {
        string[] parts = line.Split(' ');
        if (
            parts is not ["LOOKUP", _, _] and not ["LOOKUP", _, _, "tcp" or "udp"]
            || !IPAddress.TryParse(parts[1], out IPAddress? destination)
        )
            return "ERROR write: LOOKUP destination hop,hop|- [tcp|udp]";
        List<IPAddress> hops = [];
        foreach (string hop in parts[2] == "-" ? [] : parts[2].Split(','))
        {
            if (!IPAddress.TryParse(hop, out IPAddress? address))
                return $"ERROR '{hop}' is no address";
            hops.Add(address);
        }
        var lookup = new Lookup((ulong)Interlocked.Increment(ref _lastId), destination, hops);
        INextHop next = parts is [.., "udp"] ? udp : tcp;
        LookupAnswer answer = await router.RouteAsync(lookup, next, cancellationToken);
        return answer.Error is null
            ? $"OK {answer.Value} version={messages.Version} path={string.Join(',', answer.Path)}"
            : $"ERROR {answer.Error}";
    }
}
