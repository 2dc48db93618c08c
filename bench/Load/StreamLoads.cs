using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace VersionManager.Bench.Load;

/// <summary>The loads over TCP. Each runs for a given time against an <see cref="EchoServer"/>.</summary>
internal static class StreamLoads
{
    /// <summary>Sends messages of <paramref name="size"/> bytes on one connection, one at a time.</summary>
    public static LoadResult RoundTrips(IPEndPoint to, int size, TimeSpan duration)
    {
        using Socket socket = Connect(to);
        byte[] message = new byte[size];
        LatencyLog log = new();
        long begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < duration)
            log.Add(RoundTrip(socket, message));
        return Result(log, begun, 0, (long)log.Count * size);
    }

    /// <summary>Connects, sends a byte, awaits its echo and resets the connection, again and again.</summary>
    public static LoadResult Connections(IPEndPoint to, TimeSpan duration)
    {
        byte[] message = new byte[1];
        LatencyLog log = new();
        long errors = 0,
            begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < duration)
        {
            long started = Stopwatch.GetTimestamp();
            try
            {
                using Socket socket = Connect(to);
                // A reset leaves no TIME_WAIT behind, so source ports do not run out.
                socket.LingerState = new LingerOption(true, 0);
                RoundTrip(socket, message);
                log.Add(Stopwatch.GetElapsedTime(started));
            }
            catch (SocketException)
            {
                errors++;
            }
        }
        return Result(log, begun, errors, log.Count);
    }

    /// <summary>Sends as fast as possible on <paramref name="streams"/> connections to a sink.</summary>
    public static LoadResult Bulk(IPEndPoint to, int streams, TimeSpan duration)
    {
        long total = 0,
            begun = Stopwatch.GetTimestamp();
        Thread[] senders =
        [
            .. Enumerable
                .Range(0, streams)
                .Select(_ => new Thread(() =>
                {
                    using Socket socket = Connect(to);
                    byte[] block = new byte[1 << 17];
                    long sent = 0;
                    while (Stopwatch.GetElapsedTime(begun) < duration)
                        sent += socket.Send(block);
                    Interlocked.Add(ref total, sent);
                })),
        ];
        foreach (Thread sender in senders)
            sender.Start();
        foreach (Thread sender in senders)
            sender.Join();
        return new LoadResult(0, 0, Stopwatch.GetElapsedTime(begun).TotalSeconds, 0, 0, total);
    }

    /// <summary>
    /// Opens <paramref name="flows"/> connections, then does a round trip of one byte on each in turn: the latency while there
    /// are
    /// many flows.
    /// </summary>
    public static LoadResult ManyFlows(IPEndPoint to, int flows, TimeSpan duration)
    {
        Socket[] sockets = [.. Enumerable.Range(0, flows).Select(_ => Connect(to))];
        byte[] message = new byte[1];
        LatencyLog log = new();
        foreach (Socket socket in sockets)
            RoundTrip(socket, message);
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(begun) < duration; i = (i + 1) % flows)
            log.Add(RoundTrip(sockets[i], message));
        LoadResult result = Result(log, begun, 0, log.Count);
        foreach (Socket socket in sockets)
            socket.Dispose();
        return result;
    }

    /// <summary>Opens <paramref name="flows"/> connections, prints <c>ready</c>, and holds them until standard input
    /// ends.</summary>
    public static LoadResult Idle(IPEndPoint to, int flows)
    {
        long begun = Stopwatch.GetTimestamp();
        Socket[] sockets = [.. Enumerable.Range(0, flows).Select(_ => Connect(to))];
        byte[] message = new byte[1];
        foreach (Socket socket in sockets)
            RoundTrip(socket, message);
        Console.WriteLine("ready");
        Console.In.ReadToEnd();
        foreach (Socket socket in sockets)
            socket.Dispose();
        return new LoadResult(flows, 0, Stopwatch.GetElapsedTime(begun).TotalSeconds, 0, 0, 0);
    }

    private static Socket Connect(IPEndPoint to)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(to);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static TimeSpan RoundTrip(Socket socket, byte[] message)
    {
        long started = Stopwatch.GetTimestamp();
        socket.Send(message);
        for (int received = 0, read; received < message.Length; received += read)
        {
            read = socket.Receive(message.AsSpan(received));
            if (read == 0)
                throw new SocketException((int)SocketError.ConnectionReset);
        }
        return Stopwatch.GetElapsedTime(started);
    }

    private static LoadResult Result(LatencyLog log, long begun, long errors, long bytes)
    {
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        (double p50, double p99) = log.Percentiles();
        return new LoadResult(log.Count, errors, seconds, p50, p99, bytes);
    }
}
